"""`dunghen demo`, as the README's first command leaves it running."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.canaries import found_in, personal_values
from tests.conftest import settings_for
from tests.e2e.keyboard import press_until_focused, type_into
from tests.e2e.page_reading import ReadPage, local_links, read_page
from tests.e2e.person import Person
from tests.e2e.waiting import wait_until
from tests.ports import free_port
from tests.serving import DUNGHEN, environment
from tracker.db import open_database

pytestmark = pytest.mark.e2e

#: What a stranger may open that no page links to.
UNLINKED = ("/dang-nhap", "/healthz", "/readyz", "/metrics", "/api/v1/openapi.json")
#: The demo's own letter box shows letters to applicants; a real installation has none.
LETTER_BOX = "/thu-demo"


@dataclass(slots=True)
class Demo:
    """A demo that answers: its address, what it printed, and its database."""

    url: str
    printed: str
    folder: Path
    seconds: float
    clients: list[httpx2.Client] = field(default_factory=list)

    def person(self, username: str = "") -> Person:
        """Give somebody at a browser: with a printed account, or of the public."""
        client = httpx2.Client(base_url=self.url, follow_redirects=True, timeout=60)
        self.clients.append(client)
        return Person(client, username, self.accounts()[username] if username else "")

    def accounts(self) -> dict[str, str]:
        """Read the accounts that were printed, with their passwords."""
        return dict(re.findall(r"^  (\S+) +(\S+)  ", self.printed, flags=re.MULTILINE))

    def personal_values(self) -> set[str]:
        """Collect everything personal in the demo's own database."""
        (path,) = self.folder.glob("dunghen-demo-*/demo.db")
        with closing(open_database(settings_for(f"sqlite:///{path}"))) as database:
            return personal_values(database)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Start the command as it is typed, with its folder where a test can look."""
    folder, port, begun = tmp_path_factory.mktemp("demo"), free_port(), time.monotonic()
    log, url = folder / "demo.log", f"http://127.0.0.1:{port}"
    env = environment("sqlite:///not-used.db") | {"TMPDIR": str(folder)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [DUNGHEN, "--lang", "vi", "demo", "--port", str(port)],
            env={**env, "PYTHONUNBUFFERED": "1"},
            cwd=folder,
            stdout=output,
            stderr=output,
        )

    def answers() -> bool:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with suppress(httpx2.TransportError):
            return httpx2.get(f"{url}/readyz").status_code == 200
        return False

    try:
        wait_until(answers, seconds=240)
        made = Demo(url, log.read_text("utf-8"), folder, time.monotonic() - begun)
        yield made
        for client in made.clients:
            client.close()
    finally:
        process.terminate()
        process.wait(timeout=30)


def read_all_that_is_public(demo: Demo) -> dict[str, ReadPage]:
    """Follow every link that a stranger sees, and look at what is not linked."""
    seen: dict[str, ReadPage] = {}
    waiting = ["/xin-loi?lang=en", "/?lang=vi", *UNLINKED]
    with httpx2.Client(base_url=demo.url, follow_redirects=True, timeout=60) as client:
        while waiting:
            address = waiting.pop(0)
            if address in seen or address.startswith((LETTER_BOX, "/static")):
                continue
            answer = client.get(address)
            heads = "\n".join(map(": ".join, answer.headers.items()))
            page = read_page(answer.status_code, str(answer.url), answer.text + heads)
            seen[address] = page
            links = [urlsplit(link) for link in local_links(page)]
            waiting += [
                link.path + f"?{link.query}" * bool(link.query)
                for link in links
                if "lang=" not in link.query
            ]
    return seen


def test_of_the_whole_half_year_the_public_reads_apologies_and_nothing_personal(
    demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    made = re.search(r"(\d+) hồ sơ, (\d+) hồ sơ từng trễ, (\d+) văn bản", demo.printed)
    assert made is not None
    cases, late, apologies = map(int, made.groups())
    assert cases >= 290
    assert late >= 15
    assert apologies >= 8
    with capsys.disabled():
        print(f"\ndunghen demo: {cases} cases, answering after {demo.seconds:.1f} s")

    pages = read_all_that_is_public(demo)
    assert {one.status for one in pages.values()} == {200}
    issued = [one for address, one in pages.items() if address.startswith("/xin-loi/")]
    assert len(issued) >= 8
    assert any("Lời hẹn lại đã được giữ" in one.text for one in issued)
    assert any("Lời hẹn lại cũng không giữ được" in one.text for one in issued)
    values = demo.personal_values()
    assert len(values) > 1500
    assert found_in([one.html for one in pages.values()], values) == {}
    # The search itself works: a clerk's page of one case is full of such values.
    mai = demo.person("mai")
    work = mai.read("/viec-can-lam?pham-vi=tat-ca")
    case = next(href for href, _ in work.links if "/ho-so/X99.99-" in href)
    assert len(found_in([mai.read(urlsplit(case).path).html], values)) >= 3


def test_everybody_printed_signs_in_and_has_work(demo: Demo, page: Page) -> None:
    accounts = demo.accounts()
    assert len(accounts) >= 12
    for username in accounts:
        arrived = demo.person(username).sign_in()
        assert arrived.status == 200
        assert arrived.path not in {"/dang-nhap", "/mat-khau"}, username
    morning = demo.person("chau").read("/buoi-sang").text
    assert "lời xin lỗi" in morning
    assert "Sổ giải trình" in demo.person("khiem").read("/giai-trinh").text

    code = register_by_keyboard(demo, page)

    # A group of the list shows its most urgent cases; whatever the draw, it is found.
    assert code in demo.person("mai").read("/tim?q=ly+thi+ban+phim").text
    citizen = demo.person()

    def receipt() -> list[str]:
        letters = citizen.read(f"{LETTER_BOX}?den=banphim").links
        return [href for href, subject in letters if f"Đã nhận hồ sơ {code}" in subject]

    (letter,) = wait_until(receipt, seconds=60, every=1)
    assert "HẸN TRẢ KẾT QUẢ" in citizen.read(urlsplit(letter).path).text


def register_by_keyboard(demo: Demo, page: Page) -> str:
    """Sign in and register a case in a real browser without a mouse; give its code."""
    page.goto(f"{demo.url}/dang-nhap")
    type_into(page, "Tên đăng nhập", "mai")
    type_into(page, "Mật khẩu", demo.accounts()["mai"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/dang-ky")
    type_into(page, "Tên hoặc mã thủ tục", "giay phep buu chinh")
    page.keyboard.press("Enter")
    expect(page.locator("#promise-here")).to_contain_text("trước 17 giờ")
    type_into(page, "Số điện thoại", "0900 000 111")
    type_into(page, "Họ và tên, hoặc tên tổ chức", "Lý Thị Bàn Phím")
    type_into(page, "Thư điện tử", "banphim@thu.example")
    press_until_focused(page, "Đăng ký và in giấy hẹn")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ho-so/X99.99-*")
    expect(page.get_by_role("main")).to_contain_text("Lý Thị Bàn Phím")
    expect(page.get_by_role("main")).to_contain_text("Đã đăng ký hồ sơ")
    return urlsplit(page.url).path.rpartition("/")[2]
