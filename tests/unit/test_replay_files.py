"""Which files a replay takes, and the sentence for every file it does not."""

import gzip
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appsignal_tui.demo.replay import ReplayError, discover, load
from tests.support.recorded import BROKEN, LOGS, TRACES

TRACE_FILE = TRACES / "exception-invoice.otlp.jsonl"


def refusal(*paths: Path) -> str:
    with pytest.raises(ReplayError) as caught:
        load(paths)
    return str(caught.value)


def test_no_path_is_refused() -> None:
    assert refusal() == "There is nothing to replay. Give the path of a trace file, a log file or a folder of them."


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(TRACE_FILE, tmp_path / "gone.jsonl").startswith(f"{tmp_path}/gone.jsonl does not exist. Give")


@pytest.mark.parametrize("name", ["x" * 5_000, "nul\0inside"])
def test_a_path_the_system_refuses_is_a_sentence(name: str) -> None:
    assert "cannot be opened" in refusal(Path(name))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("empty.otlp.jsonl", "is empty"),
        ("blank.log", "is empty"),
        ("cut-document.json", "starts like OTLP/JSON but is cut short or broken"),
        ("unknown.bin", "is neither a trace file nor a log file"),
        ("prose.txt", "is neither a trace file nor a log file"),
    ],
)
def test_a_named_file_that_cannot_be_used_is_refused(name: str, sentence: str) -> None:
    told = refusal(BROKEN / name)

    assert told.startswith(f"{BROKEN / name} {sentence}")
    assert told.endswith(".")


@pytest.mark.parametrize(
    "content",
    [
        '{"name": "not telemetry"}',
        '{\n  "title": "dashboard",\n  "visuals": []\n}\n',
        "[1, 2, 3]",
        '[\n{"message": "an array of lines"},\n{"message": "is not JSON lines"}\n]',
        "just words\n",
        '{"resourceMetrics": []}\n',
    ],
)
def test_text_that_is_no_recording_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "thing.json"
    file.write_text(content)

    assert str(file) in refusal(file)


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    traces, log = tmp_path / "traces.txt", tmp_path / "log.json"
    shutil.copy(TRACE_FILE, traces)
    shutil.copy(LOGS / "redis.log", log)
    replay = load([traces, log])

    assert replay.counts.spans == 8
    assert [source.fmt for source in replay.sites[0].log_sources] == ["PLAINTEXT"]


def test_json_lines_after_a_banner_are_json_lines(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_text('starting\n{"time":"2026-11-23T07:24:09Z","msg":"a"}\n{"time":"2026-11-23T07:24:10Z","msg":"b"}\n')

    assert [source.fmt for source in load([file]).sites[0].log_sources] == ["JSON"]


def test_b04_a_named_packed_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(TRACE_FILE.read_bytes())
    file = tmp_path / "cut.jsonl.gz"
    for size in (2, len(packed) // 2, len(packed) - 1):
        file.write_bytes(packed[:size])
        assert "is cut short: its gzip stream ends early" in refusal(file)


def test_b03_damage_inside_a_packed_file_is_found(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TRACE_FILE.read_bytes()))
    packed[len(packed) // 2] ^= 0xFF
    file = tmp_path / "damaged.jsonl.gz"
    file.write_bytes(packed)

    assert "damaged" in refusal(file)


def test_of_a_cut_packed_file_in_a_folder_the_readable_part_is_shown(tmp_path: Path) -> None:
    lines = (LOGS / "gateway.jsonl").read_bytes() * 20
    (tmp_path / "gateway.jsonl.gz").write_bytes(gzip.compress(lines)[:-2_000])
    replay = load([tmp_path])

    assert 0 < replay.counts.lines < lines.count(b"\n")
    assert replay.notes[0] == "gateway.jsonl.gz is cut short: what could be read of it is shown"


def test_b02_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discover, "MAX_BYTES", 1 << 20)
    file = tmp_path / "bomb.log.gz"
    file.write_bytes(gzip.compress(b"\n" * (64 << 20)))

    assert "holds more than 1 MiB" in refusal(file)


def test_faults_of_files_in_a_folder_are_notes(tmp_path: Path) -> None:
    shutil.copytree(BROKEN, tmp_path / "all")
    shutil.copy(TRACE_FILE, tmp_path / "all")
    (tmp_path / "all" / "metrics.json").write_text('{"resourceMetrics":[]}')
    notes = load([tmp_path / "all"]).notes

    assert "blank.log and empty.otlp.jsonl are empty and were left out" in notes
    assert "cut-document.json is broken and was left out" in notes
    assert "prose.txt and unknown.bin are neither trace files nor log files and were left out" in notes
    assert "metrics.json holds OTLP metrics only, which a replay does not show" in notes


def test_many_unusable_files_make_one_note(tmp_path: Path) -> None:
    shutil.copy(TRACE_FILE, tmp_path)
    for number in range(6):
        (tmp_path / f"{number}.yaml").write_text("key: value\n")

    assert load([tmp_path]).notes == (
        "0.yaml, 1.yaml, 2.yaml and 3 more files are neither trace files nor log files and were left out",
    )


def test_hidden_files_and_prose_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    for name in ("README.md", "LICENSE", ".hidden.jsonl", ".git/x.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("no recording")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    shutil.copy(TRACE_FILE, tmp_path / "deep" / "er")
    replay = load([tmp_path])

    assert replay.counts.files == 1
    assert replay.notes == ()


def test_a_folder_without_a_usable_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    assert refusal(folder) == f"The folder {folder} holds no trace or log file. Give another path."
    (folder / "a.yaml").write_text("key: value\n")
    assert refusal(folder).startswith("There is nothing to replay: a.yaml is neither a trace file nor a log file")


def test_what_is_neither_file_nor_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        assert "is neither a file nor a folder" in refusal(Path("socket"))


def test_links_to_nowhere_and_to_the_folder_itself_do_no_harm(tmp_path: Path) -> None:
    shutil.copy(TRACE_FILE, tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling.jsonl").symlink_to(tmp_path / "gone")

    assert load([tmp_path]).notes == ("dangling.jsonl cannot be read and was left out",)


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder to use without the rights of root, who reads every file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def without_root() -> Iterator[None]:
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_an_unreadable_file_is_refused_or_noted_in_a_folder(unprivileged: Path) -> None:
    shutil.copy(TRACE_FILE, unprivileged / "open.jsonl")
    secret = unprivileged / "secret.jsonl"
    shutil.copy(TRACE_FILE, secret)
    secret.chmod(0)
    (unprivileged / "closed").mkdir(mode=0)

    with without_root():
        assert refusal(secret) == f"{secret} cannot be read: Permission denied. Check its permissions."
        notes = load([unprivileged]).notes

    assert f"{unprivileged / 'closed'} is a folder that cannot be read and was left out" in notes
    assert "secret.jsonl cannot be read and was left out" in notes


def test_a_name_that_is_not_utf8_is_made_readable(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    with open(os.path.join(folder, b"caf\xe9.log"), "wb") as file:  # noqa: PTH118, PTH123 - a name of bytes
        file.write(b"2026-11-23T07:24:09Z x\n")

    assert [source.name for source in load([tmp_path]).sites[0].log_sources] == ["caf\ufffd"]
