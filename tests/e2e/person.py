"""One person at a browser without scripts: signs in, reads, fills in forms."""

from dataclasses import dataclass
from typing import Any, Protocol

from tests.e2e.page_reading import FormOnPage, ReadPage, read_page

SIGN_IN = "/dang-nhap"


class Client(Protocol):
    """What speaks HTTP: over the network, or to an application in this process."""

    def get(self, url: str, /, **options: Any) -> Any:
        """Read an address, following redirects."""

    def post(self, url: str, /, **options: Any) -> Any:
        """Send something to an address, following redirects."""


@dataclass(slots=True)
class Person:
    """A person; without a user name, somebody of the public."""

    client: Client
    username: str = ""
    password: str = ""
    agency: str = ""

    def sign_in(self) -> ReadPage:
        """Fill in the form of the entrance."""
        form = self.answer(self.client.get(SIGN_IN)).form(SIGN_IN)
        typed = {"username": self.username, "password": self.password}
        if self.agency:
            typed["agency_code"] = self.agency
        page = self.answer(self.client.post(SIGN_IN, data=form.filled(typed)))
        assert page.path != SIGN_IN, page.text
        return page

    def read(self, address: str, status: int = 200) -> ReadPage:
        """Read a page; whoever has an account signs in when asked to."""
        page = self.answer(self.client.get(address))
        if self.username and page.path == SIGN_IN:
            self.sign_in()
            page = self.answer(self.client.get(address))
        assert page.status == status, f"{address}: {page.status} {page.text}"
        return page

    def send(
        self, form: FormOnPage, status: int = 200, press: str = "", **typed: str
    ) -> ReadPage:
        """Fill in a form as it stands on its page, press a button, read the answer."""
        sent = form.filled(typed, press)
        if form.method == "get":
            page = self.answer(self.client.get(form.action, params=sent))
        else:
            page = self.answer(self.client.post(form.action, data=sent))
        assert page.status == status, f"{form.action}: {page.status} {page.text}"
        return page

    def do(
        self, address: str, act: str, status: int = 200, press: str = "", **typed: str
    ) -> ReadPage:
        """Open a page and send the form on it that goes to `act`."""
        return self.send(self.read(address).form(act), status, press, **typed)

    def file(self, address: str) -> bytes:
        """Fetch what is not a page."""
        answer = self.client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return bytes(answer.content)

    @staticmethod
    def answer(response: Any) -> ReadPage:
        """Read what came back."""
        return read_page(response.status_code, str(response.url), response.text)
