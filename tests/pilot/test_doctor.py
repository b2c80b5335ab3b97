"""The doctor's screen: it opens anywhere, lists findings as they come, and hands them on without secrets."""

import base64
import re

import pytest

from appsignal_tui.models.checkup import Finding
from appsignal_tui.screens.doctor import DoctorScreen
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.services.doctor.terminal import HARMLESS
from appsignal_tui.widgets.detail_pane import DetailPane
from appsignal_tui.widgets.row_list import RowList
from tests.support.explorer import cursor, demo, explorer, opened, press, showing, shown
from tests.support.pilot import settle
from tests.support.recorded import TRACES

OSC_52 = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


def findings(screen: DoctorScreen) -> dict[str, Finding]:
    rows = screen.query_one("#findings", RowList)
    listed: list[Finding] = [rows.item_at(index) for index in range(rows.count)]
    return {finding.name: finding for finding in listed}


async def test_the_doctor_opens_anywhere_and_closes_again() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4", "f12")
        assert isinstance(app.screen, DoctorScreen)
        await press(pilot, "f12")
        assert len(app.screen_stack) == 2, "a second press does not pile up"
        await press(pilot, "q")
        assert isinstance(app.screen, LogsScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_every_finding_is_listed_with_its_mark(size: tuple[int, int]) -> None:
    app = demo()
    async with opened(app, size) as pilot:
        await press(pilot, "f12")
        rows = shown(app)
        assert isinstance(app.screen, DoctorScreen)
        found = findings(app.screen)
    assert {len(row) for row in rows} == {size[0]}
    text = "\n".join(rows)
    assert "● token" in text
    assert "● site shop-web/production" in text
    assert "r looks again" in text
    assert found["terminal"].words.endswith(f"{size[0]}×{size[1]}")
    assert not [finding for finding in found.values() if finding.words == "asking…"]
    assert "s3cr3t" not in text


async def test_the_detail_tells_what_to_do_and_the_facts() -> None:
    app = demo("--fault", "h02:/tracing")
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "f12")
        screen = app.screen
        assert isinstance(screen, DoctorScreen)
        rows = screen.query_one("#findings", RowList)
        rows.move_to_next(lambda finding: finding.state == "bad", 1)
        await settle(pilot)
        bad: Finding = cursor(rows)
        detail = screen.query_one(DetailPane)
        told = {line.label: line.value for line in (detail.item_at(index) for index in range(detail.count))}
        assert "✖" in showing(app)
        rows.move_to_next(lambda finding: finding.name == "contract", 1)
        await settle(pilot)
        labels = [detail.item_at(index).label for index in range(detail.count)]
    assert bad.name.startswith("site ")
    assert (told["which means"], told["what to do"]) == ("does not work", bad.hint)
    assert "Facts" in labels


async def test_r_looks_again_and_keeps_the_place() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "f12", "down", "down")
        screen = app.screen
        assert isinstance(screen, DoctorScreen)
        services = screen.services
        before = [entry.path for entry in services.requests.entries if entry.told == "asked"]
        await press(pilot, "r")
        after = [entry.path for entry in services.requests.entries if entry.told == "asked"]
        finding: Finding = cursor(screen.query_one("#findings", RowList))
    assert after[len(before) :].count("/api/v2/auth") == 1
    assert after[len(before) :].count("/graphql") == 1
    assert finding.name == "GraphQL"


async def test_another_range_or_zone_does_not_start_it_again() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "f12")
        screen = app.screen
        assert isinstance(screen, DoctorScreen)
        await press(pilot, "left_parenthesis", "t")
        asked = [entry.path for entry in screen.services.requests.entries]
        assert asked.count("/api/v2/auth") == 1
        assert app.screen is screen


async def test_a12_the_check_up_is_copied_as_text_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    app = demo()
    written: list[str] = []
    async with opened(app) as pilot:
        await press(pilot, "f12")
        assert isinstance(app.screen, DoctorScreen)
        found = findings(app.screen)
        assert app._driver is not None
        monkeypatch.setattr(app._driver, "write", written.append)
        await press(pilot, "y")
    (encoded,) = OSC_52.findall("".join(written))
    text = base64.b64decode(encoded).decode()
    assert text.startswith("appsignal-tui ")
    assert all(f"{finding.name} " in text and finding.words in text for finding in found.values())
    assert "demo-in-process" not in text
    assert not re.search(r"\b[0-9a-f]{24}\b", text), "names of sites, not their ids"


async def test_the_clipboard_is_overwritten_only_when_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    app = demo()
    written: list[str] = []
    async with opened(app) as pilot:
        assert app._driver is not None
        monkeypatch.setattr(app._driver, "write", written.append)
        await press(pilot, "f12", "r")
        assert OSC_52.findall("".join(written)) == []
        await press(pilot, "c")
        assert isinstance(app.screen, DoctorScreen)
        copy = findings(app.screen)["copy"]
    assert [base64.b64decode(each).decode() for each in OSC_52.findall("".join(written))] == [HARMLESS]
    assert copy.words.startswith("sent 22 characters")


async def test_a_recording_is_not_asked() -> None:
    app = explorer("--replay", str(TRACES / "exception-invoice.otlp.jsonl"))
    async with opened(app) as pilot:
        await press(pilot, "f12")
        assert isinstance(app.screen, DoctorScreen)
        found = findings(app.screen)
        asked = [entry.path for entry in app.screen.services.requests.entries]
    assert found["service"].words == "not asked: the data is recorded"
    assert "/api/v2/auth" not in asked
