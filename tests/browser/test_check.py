"""The product check in a browser: by hand, by camera, from a picture; with scripts and without; on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.barcodes import MARKING_CODE, draw_ean13, write_film
from tests.support.browsing import CHROMIUMS
from tests.support.tools import needed

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SEAT, WITHIN, OUTSIDE = "4600000002002", "240612", "240801"
WORDS = {
    "zh": {
        "door": "查验产品",
        "check": "查询",
        "matched": "您的这件产品在警示范围内",
        "other": "同款产品，但批次不同",
        "nothing": "未找到相关警示，但不代表产品没有风险",
        "similar": "可能是您的产品，请核对下列标识",
        "exact": "逐项填写",
        "batch": "批次（批号）",
        "stop": "立即停止使用",
        "mine": "查询我的产品",
        "camera": "用相机扫描",
        "denied": "未获得使用相机的许可",
        "none": "图片中没有识别到条码",
    },
    "ru": {
        "door": "Проверить товар",
        "check": "Проверить",
        "matched": "Предупреждение касается именно вашего товара",
        "other": "Тот же товар, но другая партия",
        "nothing": "Ничего не найдено. Это не значит, что товар безопасен",
        "similar": "Возможно, это ваш товар: сверьте эти признаки",
        "exact": "Указать точно",
        "batch": "Партия (номер партии)",
        "stop": "Немедленно прекратите использование",
        "mine": "Проверить мой товар",
        "camera": "Сканировать камерой",
        "denied": "Доступ к камере не разрешён",
        "none": "На снимке код не найден",
    },
}


@pytest.fixture(params=["zh", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    path: str = request.param
    return path


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "seat.mjpeg"
    write_film(path, draw_ean13(SEAT))
    return path


@pytest.fixture(scope="module")
def camera_browser(film: Path, browser: Browser) -> Iterator[Browser]:
    """A browser whose camera sees a barcode."""
    arguments = ["--no-sandbox", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    path = needed(CHROMIUMS[0], *CHROMIUMS[1:])
    found = browser.browser_type.launch(executable_path=path, args=arguments)
    yield found
    found.close()


def on_a_phone(browser: Browser, address: str, **options: object) -> Page:
    page = browser.new_page(viewport={"width": 390, "height": 844}, **options)  # type: ignore[arg-type]
    page.complaints = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    page.goto(address)
    return page


def answered(page: Page, heading: str) -> None:
    """The answer is the heading of the page, and the page sticks out nowhere."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.complaints == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_checks_a_product_from_the_home_page(
    browser: Browser, root: str, language: str, scripts: bool
) -> None:
    words = WORDS[language]
    page = on_a_phone(browser, f"{root}/{language}/", java_script_enabled=scripts)
    page.locator("main input[name=q]").fill(f"{SEAT} {WITHIN}")
    page.get_by_role("button", name=words["check"], exact=True).click()
    answered_heading = page.get_by_role("heading", level=1)
    expect(answered_heading).to_have_text(words["matched"])
    expect(page.locator(".action").get_by_text(words["stop"])).to_be_visible()
    expect(page.get_by_text(f"{WITHIN}").first).to_be_visible()
    page.locator(".finding h3 a").click()
    assert page.url.endswith("/documents/rc-2026-0007")
    page.go_back()
    expect(answered_heading).to_have_text(words["matched"])
    expect(page.locator("main input[name=q]")).to_have_value(f"{SEAT} {WITHIN}")
    page.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_states_a_batch_exactly(browser: Browser, root: str, language: str, scripts: bool) -> None:
    words = WORDS[language]
    page = on_a_phone(browser, f"{root}/{language}/check", java_script_enabled=scripts)
    page.get_by_text(words["exact"], exact=True).click()
    page.locator("#gtin").fill(SEAT)
    page.get_by_label(words["batch"], exact=True).fill(OUTSIDE)
    page.get_by_role("button", name=words["check"], exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["other"])
    expect(page.locator("#batch")).to_have_value(OUTSIDE)
    page.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_answer_is_what_a_small_screen_shows_first(
    browser: Browser, root: str, language: str, scripts: bool
) -> None:
    """And not the red banner of another product, which could be taken for it."""
    words = WORDS[language]
    page = on_a_phone(browser, f"{root}/{language}/", java_script_enabled=scripts)
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator("main input[name=q]").fill(SEAT)
    page.get_by_role("button", name=words["check"], exact=True).click()
    expect(page.get_by_role("heading", name=words["similar"], level=1)).to_be_in_viewport(ratio=0.9)
    page.locator("main input[name=q]").fill("Ж")
    page.locator("main input[name=q]").press("Enter")
    expect(page.get_by_role("heading", name=words["nothing"], level=1)).to_be_in_viewport(ratio=0.9)
    page.close()


def test_a_document_leads_to_the_check_of_its_product(browser: Browser, root: str, language: str) -> None:
    words = WORDS[language]
    page = on_a_phone(browser, f"{root}/{language}/documents/rc-2026-0007")
    page.locator(".check-field input[type=text]").fill(WITHIN)
    page.get_by_role("button", name=words["mine"]).click()
    answered(page, words["matched"])
    page.close()


def test_nothing_found_says_that_it_is_no_clearance(browser: Browser, root: str, language: str) -> None:
    page = on_a_phone(browser, f"{root}/{language}/check?q=zzzz-0000")
    answered(page, WORDS[language]["nothing"])
    page.close()


def test_the_camera_reads_a_barcode_and_asks_at_once(camera_browser: Browser, root: str, language: str) -> None:
    page = on_a_phone(camera_browser, f"{root}/{language}/check", permissions=["camera"])
    page.get_by_role("button", name=WORDS[language]["camera"]).click()
    page.wait_for_url(f"**/check?q={SEAT}*")
    answered(page, WORDS[language]["similar"])
    page.close()


def test_a_camera_that_is_refused_leaves_the_other_ways(browser: Browser, root: str, language: str) -> None:
    refusing = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.add_init_script(refusing)
    page.goto(f"{root}/{language}/check")
    page.get_by_role("button", name=WORDS[language]["camera"]).click()
    expect(page.get_by_role("status")).to_contain_text(WORDS[language]["denied"])
    expect(page.locator("[data-scan-view]")).to_be_hidden()
    page.close()


@pytest.mark.parametrize("turn", [0, 90], ids=["upright", "lying"])
def test_a_picture_of_a_barcode_is_read(browser: Browser, root: str, tmp_path: Path, turn: int) -> None:
    draw_ean13(SEAT, 1400, 1000).rotate(turn, expand=True).save(tmp_path / "photo.jpg")
    page = on_a_phone(browser, f"{root}/zh/check")
    page.locator("[data-scan-photo]").set_input_files(tmp_path / "photo.jpg")
    page.wait_for_url(f"**/check?q={SEAT}*")
    answered(page, WORDS["zh"]["similar"])
    page.close()


def test_a_picture_of_a_marking_code_is_read(browser: Browser, root: str) -> None:
    page = on_a_phone(browser, f"{root}/ru/check")
    page.locator("[data-scan-photo]").set_input_files(MARKING_CODE)
    page.wait_for_url("**/check?q=*")
    answered(page, WORDS["ru"]["similar"])
    expect(page.get_by_text("«Честный знак»")).to_be_visible()
    page.close()


def test_a_picture_without_a_code_says_so(browser: Browser, root: str, language: str, tmp_path: Path) -> None:
    draw_ean13(SEAT).crop((0, 0, 100, 100)).save(tmp_path / "white.png")
    page = on_a_phone(browser, f"{root}/{language}/check")
    page.locator("[data-scan-photo]").set_input_files(tmp_path / "white.png")
    expect(page.get_by_role("status")).to_contain_text(WORDS[language]["none"])
    page.close()


def test_the_browsers_own_reader_is_used_where_it_knows_the_codes(browser: Browser, root: str, tmp_path: Path) -> None:
    own = """window.BarcodeDetector = class {
      static async getSupportedFormats() { return ["ean_13", "data_matrix"]; }
      async detect() { return [{rawValue: "\\u001d010460000000200210240612\\u001d17270101"}]; }
    };"""
    draw_ean13(SEAT).save(tmp_path / "photo.png")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.add_init_script(own)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{root}/zh/check")
    page.locator("[data-scan-photo]").set_input_files(tmp_path / "photo.png")
    page.wait_for_url("**/check?q=*")
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS["zh"]["matched"])
    assert not any("zxing" in address for address in fetched)
    page.close()


def test_nothing_but_the_number_leaves_the_page(browser: Browser, root: str, tmp_path: Path) -> None:
    draw_ean13(SEAT).save(tmp_path / "photo.png")
    page = browser.new_page()
    sent: list[tuple[str, str, str | None]] = []
    page.on("request", lambda request: sent.append((request.method, request.url, request.post_data)))
    page.goto(f"{root}/en/check")
    page.locator("[data-scan-photo]").set_input_files(tmp_path / "photo.png")
    page.wait_for_url(f"**/check?q={SEAT}*")
    assert all(method == "GET" and body is None and url.startswith(root) for method, url, body in sent)
    asked = [url for _, url, _ in sent if "?" in url]
    assert asked == [f"{root}/en/check?{page.url.partition('?')[2].removesuffix('#answer')}"]
    page.close()


def test_the_scanner_is_not_shown_without_scripts(browser: Browser, root: str) -> None:
    page = on_a_phone(browser, f"{root}/zh/check", java_script_enabled=False)
    expect(page.locator("[data-scan]")).to_be_hidden()
    page.close()
