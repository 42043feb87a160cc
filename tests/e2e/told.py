"""One case as the people of a story find it: its pages, and the letters about it."""

from dataclasses import dataclass

from sqlalchemy import select

from tests.e2e.office import Office
from tests.e2e.page_reading import ReadPage
from tracker.models import Case

ADDRESS = "thuhang@dan.example"


@dataclass(slots=True)
class Told:
    """One case of the story: its pages, and the letters about it."""

    office: Office
    code: str = ""

    @property
    def page(self) -> str:
        """Give the address of its page."""
        return f"/ho-so/{self.code}"

    def do(self, who: str, act: str, status: int = 200, **typed: str) -> ReadPage:
        """Let somebody do something on the page of the case."""
        person = self.office.who(who)
        return person.do(self.page, f"{self.page}/{act}", status, **typed)

    def seen_by(self, who: str) -> str:
        """Give what somebody reads on the page of the case."""
        return self.office.who(who).read(self.page).text

    def letter(self, about: str) -> str:
        """Give the one letter to the applicant that has these words in its subject."""
        found = self.office.mails(ADDRESS, about)
        assert len(found) == 1, [mail.message["Subject"] for mail in found]
        return found[0].text

    def row(self) -> Case:
        """Read the case as it is stored."""
        with self.office.database.read() as session:
            return session.scalars(select(Case).where(Case.code == self.code)).one()

    def notice_page(self, who: str) -> ReadPage:
        """Let somebody go from the case to its apology."""
        page = self.office.who(who).read(self.page)
        found = [
            href
            for href, _ in page.links
            if "/loi-xin-loi/" in href and "/van-ban." not in href
        ]
        assert found, f"{who} finds no apology for {self.code}"
        return self.office.who(who).read(found[-1])

    def entry_page(self, who: str) -> ReadPage:
        """Let somebody go from the ledger to the entry of the case."""
        person = self.office.who(who)
        page = person.read("/giai-trinh")
        found = [href for href, text in page.links if self.code in text]
        assert found, f"{who} finds {self.code} not in the ledger"
        return person.read(found[0])
