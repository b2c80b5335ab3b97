"""A check-up as rows and as text."""

from appsignal_tui.layout.doctor import FINDING_COLUMNS, finding_detail, name_width, pending, report, summary
from appsignal_tui.layout.fit import fit_columns, fit_row
from appsignal_tui.layout.run import plain
from appsignal_tui.models.checkup import Finding

FINE = Finding("token", "fine", "accepted")
BETTER = Finding("escape key", "attention", "tmux waits 500 ms", "Set it.", (("escape-time", "500 ms"),))
BAD = Finding("site a/b", "bad", "gone", "Pick another.")
FOUND = (FINE, BETTER, BAD, pending("clock"))


def test_a_row_tells_mark_name_words_and_what_to_do() -> None:
    fitted = fit_columns(FINDING_COLUMNS, 80)
    painted = [plain(fit_row(fitted, finding)) for finding in FOUND]
    assert {len(row) for row in painted} == {80}
    assert [row[0] for row in painted] == ["●", "▲", "✖", "◌"]
    assert "tmux waits 500 ms → Set it." in painted[1]


def test_the_summary_counts_the_worst_first() -> None:
    assert summary(FOUND) == "✖ 1 · ▲ 1 · ◌ 1 · ● 1"
    assert summary(()) == ""


def test_the_detail_tells_words_meaning_advice_and_facts() -> None:
    rows = [(row.kind, row.label, row.value) for row in finding_detail(BETTER)]
    assert rows == [
        ("field", "found", "tmux waits 500 ms"),
        ("field", "which means", "could be better"),
        ("field", "what to do", "Set it."),
        ("section", "Facts", "1"),
        ("field", "escape-time", "500 ms"),
    ]
    assert finding_detail(pending("clock")) == ()


def test_the_report_holds_everything_in_lines() -> None:
    text = report(FOUND, "appsignal-tui 1 · check-up")
    assert text == (
        "appsignal-tui 1 · check-up\n"
        "✖ 1 · ▲ 1 · ◌ 1 · ● 1\n"
        "\n"
        "● token       accepted\n"
        "▲ escape key  tmux waits 500 ms\n"
        "              → Set it.\n"
        "              escape-time: 500 ms\n"
        "✖ site a/b    gone\n"
        "              → Pick another.\n"
        "◌ clock       asking…\n"
    )
    assert name_width(()) == 0
