"""status --prometheus: numbers for monitoring, without a word of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from a_school import School, guardian

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

LATER = "2026-11-23T12:00:00+01:00"
NEWS = {"id": "n", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Geheim", "body": "Tekst."}}


def numbers(file: Path) -> dict[tuple[str, ...], float]:
    """Each number by its name and labels, as Prometheus reads them."""
    return {
        (sample.name, *(value for name, value in sample.labels.items() if name != "school")): sample.value
        for family in text_string_to_metric_families(file.read_text())
        for sample in family.samples
    }


@pytest.fixture
def ready(tmp_path: Path, smtp: SmtpSandbox) -> School:
    (tmp_path / "school").mkdir()
    school = School(tmp_path / "school", smtp)
    school.configure(replace=("per_minute = 0", "per_minute = 1"))
    for n in range(3):
        school.family(f"p{n} Noor{n} Prins", "3A", guardian(f"g{n}", f"Sara{n} Prins"))
    school.enrol()
    return school


def test_9_prometheus_reads_the_last_run_the_states_and_what_is_overdue(ready: School) -> None:
    ready.happens(NEWS)
    assert ready.dispatch()["sent"] == 1
    said = ready.run("status", "--prometheus", str(ready.folder), now=LATER)
    assert said.stdout == "wrote ouderbrug_99ZZ00.prom\n"
    file = ready.folder / "ouderbrug_99ZZ00.prom"
    found = numbers(file)
    assert found["ouderbrug_last_run_timestamp_seconds",] == 1795424400
    assert found["ouderbrug_last_run_exit_code",] == 0
    assert (found["ouderbrug_messages", "sent"], found["ouderbrug_messages", "queued"]) == (1, 2)
    assert found["ouderbrug_waiting_messages", "email"] == 2
    assert 7000 < found["ouderbrug_overdue_seconds", "email"] <= 7200
    assert found["ouderbrug_channel_closed", "email"] == 0
    assert file.stat().st_mode & 0o777 == 0o644, "the exporter is another user"
    assert not any(word in file.read_text() for word in ("Geheim", "Noor", "Sara", "guardian.example"))


def test_9_before_the_first_run_there_is_none_to_tell_of(ready: School) -> None:
    ready.run("status", "--prometheus", str(ready.folder))
    found = numbers(ready.folder / "ouderbrug_99ZZ00.prom")
    assert not [name for name, *_ in found if "last_run" in name]
    assert found["ouderbrug_untold_refusals",] == 0


def test_9_a_folder_that_is_not_there_is_said(ready: School) -> None:
    said = ready.run("status", "--prometheus", str(ready.folder / "nowhere"), exit_code=2).stderr
    assert "its folder is not there; make it" in said
