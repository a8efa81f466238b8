"""config: one TOML to settings, each mistake with its line; config.example.toml holds every setting once."""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from docs_pages import generator
from ouderbrug import cli, config, registry, runtime
from ouderbrug.errors import ConfigError
from ouderbrug.settings.machine import Roles
from ouderbrug.settings.whole import Settings

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "config.example.toml"
NOW = datetime(2027, 1, 18, 8, 30, tzinfo=UTC)
SCHOOL = '[school]\nname = "De Proef"\nbrin = "99ZZ"\nregion = "zuid"\n'
EMAIL = '[channels.email]\nhost = "127.0.0.1"\nport = 2525\nsecurity = "none"\nfrom = "De Proef <s@proef.example>"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "ouderbrug.toml"
    path.write_text(text, "utf-8")
    return path


def findings(folder: Path, text: str) -> list[config.Finding]:
    """What is wrong with this TOML, by the loader or by the plugins that it names."""
    with pytest.raises(config.Findings) as caught:
        runtime.build(config.load(write(folder, text)), NOW)
    assert caught.value.exit_code == 2
    return list(caught.value.findings)


def check(path: Path, **env: str) -> tuple[int, str]:
    settings = {"OUDERBRUG_NOW": None, "OUDERBRUG_CONFIG": None, **env}
    result = CliRunner().invoke(cli.main, ["--config", str(path), "check", "--offline"], env=settings)
    return result.exit_code, result.stdout


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    return generator()


# --- the example


def test_the_example_loads_with_all_its_plugins(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('[[terms]]\ncode = "own"\nlevel = "warn"\nphrases = ["eigen woord"]\n')
    built = runtime.build(config.load(write(tmp_path, EXAMPLE.read_text("utf-8"))), NOW)
    assert set(built.channel_configs) == {"email", "handover"}
    assert list(built.sources) == ["office"]
    for name, importer in built.registry.importers.items():
        table = built.settings.imports[name]
        assert built.loaded.validate(importer.Config, table, ("import", name)).model_fields_set == set(table)


def test_the_example_misses_no_setting_and_explains_each(generate: ModuleType) -> None:
    said = generate.comments(EXAMPLE.read_text("utf-8"))
    every = generate.sections(registry.load(config.load(generate.SCHOOL)))
    for header, models in every.items():
        if header == "[channels.handover]":  # the settings of every channel are shown with the mail
            continue
        for key, _ in generate.settings_of(models):
            shown = said.get((header, key)) or said.get((header.replace("]", f".{key}]"), ""))
            assert shown, f"{header} {key} is not in config.example.toml, or has no comment"
            assert shown.endswith("."), f"{header} {key}: {shown}"


def test_the_sections_leave_out_no_table_of_the_settings(generate: ModuleType) -> None:
    every = generate.sections(registry.load(config.load(generate.SCHOOL)))
    tables = {re.split(r"[\[\].]+", header)[1] for header in every if header} | {"routes"}
    fields = {field.alias or name for name, field in Settings.model_fields.items()}
    assert tables == fields - {"extends", "live", "redirect_to"}


def test_the_example_holds_each_key_once() -> None:
    keys = re.findall(r"^(\[+[\w.]+\]+|\w+(?= = ))", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    seen, table = set(), ""
    for key in keys:
        table = key if key.startswith("[") else table
        place = key if key.startswith("[") else f"{table} {key}"
        assert place not in seen, place
        seen.add(place)
    assert {"[school] name", "[[sources]]", "[channels.email] host"} <= seen


def test_the_defaults_that_comments_tell_are_those_of_the_code(generate: ModuleType) -> None:
    """A comment with a value after "Default:" must tell the model's own."""
    said = generate.comments(EXAMPLE.read_text("utf-8"))
    told = {place: found[1] for place, text in said.items() if (found := re.search(r"Default: (.*)\.$", text))}
    assert len(told) > 10
    every = generate.sections(registry.load(config.load(generate.SCHOOL)))
    for (header, key), words in told.items():
        field = dict(generate.settings_of(every[header]))[key]
        value = field.get_default(call_default_factory=True)
        if isinstance(value, bool) or (isinstance(value, int) and key != "per_minute"):
            assert words == str(value).lower(), key
        elif isinstance(value, str) and value and key not in ("url", "language", "timezone"):
            assert words.strip('"') == value, key


# --- mistakes, each with its line


def test_unknown_key_names_its_line_and_the_nearest(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL + 'adress_form = "je"\n')
    assert (found.where, found.line) == ("school.adress_form", 5)
    assert found.hint == "did you mean address_form or address?"


def test_unknown_table_names_its_line_and_the_nearest(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL + "\n[dispach]\nmax_seconds = 3\n")
    assert (found.where, found.line, found.hint) == ("dispach", 6, "did you mean dispatch?")


def test_unknown_key_of_a_plugin_names_its_line_and_the_nearest(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL + EMAIL + 'usrname = "x"\n')
    assert (found.where, found.line, found.hint) == ("channels.email.usrname", 10, "did you mean username?")


def test_unknown_key_of_a_rule_names_its_line_and_the_nearest(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL + "[rules.frequency]\nper_guardan = 2\n")
    assert (found.where, found.line, found.hint) == ("rules.frequency.per_guardan", 6, "did you mean per_guardian?")


def test_unknown_key_inside_an_inline_table_of_a_list(tmp_path: Path) -> None:
    text = (
        SCHOOL
        + '[[sources]]\nplugin = "events"\npath = "inbox"\n\n[[sources]]\nplugin = "events"\nname = "b"\npad = "x"\n'
    )
    found = findings(tmp_path, text)
    assert ("sources[1].pad", 12) in [(one.where, one.line) for one in found]


def test_wrong_type_names_its_line(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL + '[dispatch]\nmax_seconds = "long"\n')
    assert (found.where, found.line) == ("dispatch.max_seconds", 6)
    assert "long" not in found.message


def test_wrong_value_names_its_line(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL.replace("zuid", "west"))
    assert (found.where, found.line) == ("school.region", 4)
    assert 'must be "noord", "midden" or "zuid"' in found.message


SETTINGS = {
    "school.brin": SCHOOL.replace('"99ZZ"', '"٩٩ZZ"'),
    "school.site": SCHOOL + 'site = "٠٠"\n',
    "school.phone": SCHOOL + 'phone = "٠٥٨ 123 45 67"\n',
    "digest.at": SCHOOL + '[digest]\nat = "٠٧:30"\n',
    "staff_mail.at": SCHOOL + '[staff_mail]\nat = "1٧:00"\n',
    "rules.quiet_hours.send": SCHOOL + '[rules.quiet_hours]\nsend = ["٠٨:00-18:00"]\n',
}
"""Digits of another script, which are another number to whoever compares."""


@pytest.mark.parametrize("where", SETTINGS)
def test_a_number_of_a_setting_is_written_in_our_digits(tmp_path: Path, where: str) -> None:
    assert where in {one.where for one in findings(tmp_path, SETTINGS[where])}


def test_no_pattern_of_a_setting_takes_digits_of_other_scripts() -> None:
    for folder in ("src", "plugins", "adapters"):
        for path in Path(folder).rglob("*.py"):
            for pattern in re.findall(r'pattern=r?f?"([^"]*)"', path.read_text("utf-8")):
                assert not re.search(r"\\[dw]", pattern), (path, pattern)


def test_missing_key_names_its_table(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL.replace('brin = "99ZZ"\n', ""))
    assert (found.where, found.message, found.line) == ("school.brin", "is missing", 1)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = SCHOOL.replace("99ZZ", "school 1") + "[intake]\nmax_age = 0\n[store]\nurl = 'mysql://x'\n"
    assert [one.line for one in findings(tmp_path, text)] == [3, 8, 6]


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL + "live = maybe\n")
    assert (found.where, found.line) == ("TOML", 5)


def test_missing_toml_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ouderbrug init"):
        config.load(tmp_path / "ouderbrug.toml")


def test_a_toml_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ouderbrug.toml"
    path.write_bytes(b'[school]\nname = "Caf\xe9"\n')
    with pytest.raises(ConfigError, match="UTF-8"):
        config.load(path)


def test_a_toml_that_everybody_may_change_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, SCHOOL)
    path.chmod(0o666)
    with pytest.raises(ConfigError, match="chmod o-w"):
        config.load(path)


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    source = '[[sources]]\nplugin = "events"\npath = "inbox"\n'
    [found] = findings(tmp_path, SCHOOL + source + source)
    assert "two sources are called 'events'" in found.message


def test_the_name_hand_is_kept_for_people(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL + '[[sources]]\nname = "hand"\nplugin = "events"\npath = "inbox"\n')
    assert "'hand'" in found.message


def test_a_rule_twice_in_the_order_is_refused(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL + '[rules]\norder = ["tone", "timing", "tone"]\n')
    assert (found.where, found.line) == ("rules.order", 6)


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ('[rules]\norder = ["frequensy"]\n', "rules.order[0]", "did you mean frequency?"),
        ("[rules.frequensy]\n", "rules.frequensy", "did you mean frequency?"),
        ('[routes]\ngenral = ["email"]\n', "routes.genral", "did you mean general?"),
        ('[routes]\ngeneral = ["emial"]\n', "routes.general[0]", "did you mean email?"),
        ("[import.contact]\n", "import.contact", "did you mean contacts?"),
    ],
)
def test_a_name_that_nothing_bears(tmp_path: Path, text: str, where: str, hint: str) -> None:
    [found] = findings(tmp_path, SCHOOL + EMAIL + text)
    assert (found.where, found.hint) == (where, hint)
    assert found.line is not None and found.line >= 10


def test_days_off_that_run_backwards_are_refused(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL + '[[holidays]]\nname = "x"\nfrom = 2027-02-05\nto = 2027-02-04\n')
    assert (found.where, found.line) == ("holidays[0]", 5)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://localhost/x", "must be sqlite:///FILE"),
        ("postgresql://localhost", "must be sqlite:///FILE"),
        ("postgresql://us:secret@localhost/x", "must hold no password"),
        ("postgresql://us@localhost/x?password=secret", "must hold no password"),
        ("postgresql://us@localhost/x?sslpassword=secret", "must hold no password"),
        ("postgresql://us@/x?hostaddr=192.0.2.7", "verify-full"),
        ("postgresql:///x?service=board", "verify-full"),
        ("postgresql://us@db.example.org/x", "verify-full"),
        ("postgresql://us@db.example.org/x?sslmode=require", "verify-full"),
        ("postgresql://us@/x?host=db.example.org", "verify-full"),
        ("postgresql://us@/x?host=/run/postgresql&host=db.example.org", "verify-full"),
        ("postgresql://us@/x?host=/run/postgresql,db.example.org", "verify-full"),
        ("postgresql://us@localhost,db.example.org/x", "names no server that can be read"),
        ("postgresql://us@[::1],db.example.org/x", "names no server that can be read"),
        ("postgresql://us@localhost:5432,db.example.org:5432/x", "names no server that can be read"),
        ("postgresql://us@localhost%2Cdb.example.org/x", "names no server that can be read"),
        ("postgresql://us@localhost:/x", "names no server that can be read"),
        ("postgresql://us@localhost:x/x", "names no server that can be read"),
        ("postgresql://us@localhost:99999/x", "names no server that can be read"),
        ("postgresql://us@localhost:0/x", "names no server that can be read"),
        ("postgresql://us@loc alhost/x", "names no server that can be read"),
        ("postgresql://us@db.example.org/x?sslmode=verify-full&sslmode=", "has sslmode twice"),
        ("postgresql://us@/x?hostaddr=127.0.0.1,192.0.2.7", "verify-full"),
        ("postgresql://us@db.example.org/x?sslmode=verify-full&requiressl=0", "has requiressl after its ?"),
        ("postgresql://us@localhost/x?sslrootcert=ca.pem", "depends on where a command is run"),
        ("postgresql://us@localhost/x?options=-csynchronous_commit%3Doff", "has options after its ?"),
    ],
)
def test_14_a_store_that_is_no_file_and_on_no_verified_server_is_refused(tmp_path: Path, url: str, says: str) -> None:
    [found] = findings(tmp_path, SCHOOL + f'[store]\nurl = "{url}"\n')
    assert (found.where, found.line) == ("store.url", 6)
    assert says in found.message
    assert "secret" not in found.message


@pytest.mark.parametrize(
    "url",
    ["postgresql://localhost/x", "postgresql://us@/x?host=/run/postgresql", "postgresql://us@127.0.0.1:5433/x",
     "postgresql://us@[::1]/x", "postgresql://us@[::1]:5433/x", "postgresql://us@/x?host=/run/a&host=localhost",
     "postgresql://us@db.example.org/x?sslmode=verify-full&sslrootcert=system"],
)  # fmt: skip
def test_14_a_server_here_or_one_that_is_verified_may_hold_the_store(tmp_path: Path, url: str) -> None:
    (tmp_path / "ouderbrug.toml").write_text(SCHOOL + f'[store]\nurl = "{url}"\n')
    assert config.load(tmp_path / "ouderbrug.toml").server == url


@pytest.mark.parametrize("name", ["PGHOST", "PGHOSTADDR", "PGSERVICE"])
def test_14_a_server_that_the_environment_names_is_verified_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "192.0.2.7")
    [found] = findings(tmp_path, SCHOOL + '[store]\nurl = "postgresql:///x"\n')
    assert "verify-full" in found.message


BY_WHICH_A_SERVER_IS_KNOWN = [
    ("sslrootcert", "PGSSLROOTCERT", "root.crt"),
    ("sslcrl", "PGSSLCRL", "root.crl"),
    ("sslcrldir", "PGSSLCRLDIR", ""),
    ("sslcert", "PGSSLCERT", "postgresql.crt"),
    ("sslkey", "PGSSLKEY", "postgresql.key"),
    ("passfile", "PGPASSFILE", "../.pgpass"),
    ("", "PGSERVICEFILE", "../.pg_service.conf"),
]


@pytest.mark.parametrize(("name", "variable", "at_home"), BY_WHICH_A_SERVER_IS_KNOWN)
def test_14_who_may_write_the_files_by_which_a_server_is_known_could_be_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, variable: str, at_home: str
) -> None:
    """Named in the URL, in the environment, or where libpq looks by itself."""
    home, toml = tmp_path / "home", tmp_path / "ouderbrug.toml"
    (home / ".postgresql").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    server = "postgresql://us@db.example.org/x?sslmode=verify-full"

    def refused(file: Path, url: str = server) -> None:
        toml.write_text(SCHOOL + f'[store]\nurl = "{url}"\n')
        for mode in (0o600, 0o644, 0o666):
            file.touch()
            file.chmod(mode)
            says = {0o644: "others may read" if name == "sslkey" else "", 0o666: "changed by everybody"}.get(mode)
            with pytest.raises(ConfigError, match=says) if says else nullcontext():
                config.load(toml)
        file.unlink()
        with pytest.raises(ConfigError, match="is not there") if url != server else nullcontext():
            config.load(toml)

    if name:
        refused(tmp_path / "named", f"{server}&{name}={tmp_path}/named")
    if at_home:
        refused(home / ".postgresql" / at_home)
    monkeypatch.setenv(variable, str(tmp_path / "said"))
    refused(tmp_path / "said")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('url = "postgresql://us@/x"\nreport = "r"', "report needs owner"),
        ('url = "postgresql:///x"\nowner = "o"', "owner is for a url on a server with the user in it"),
        ('owner = "o"', "owner is for a url on a server with the user in it"),
        ('url = "postgresql://us@/x"\nowner = "o:geheim"', "store.owner"),
    ],
)
def test_14_roles_are_users_of_a_server(tmp_path: Path, table: str, says: str) -> None:
    [found] = findings(tmp_path, SCHOOL + f"[store]\n{table}\n")
    assert says in f"{found.where}: {found.message}"


def test_14_the_owner_of_the_tables_takes_the_place_of_the_user(tmp_path: Path) -> None:
    url = "postgresql://ouder%40brug@db.example.org/x?sslmode=verify-full&sslrootcert=system"
    (tmp_path / "ouderbrug.toml").write_text(SCHOOL + f'[store]\nurl = "{url}"\nowner = "baas"\n')
    loaded = config.load(tmp_path / "ouderbrug.toml")
    assert loaded.owner_server == url.replace("ouder%40brug", "baas")
    assert loaded.roles == Roles("ouder@brug", "")


# --- paths and secrets


def test_relative_paths_start_at_the_toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "school"
    folder.mkdir()
    text = 'redirect_to = "p@proef.example"\n' + SCHOOL + '[content]\nmedia_root = "media"\ntemplates = "/own"\n'
    text += '[[sources]]\nplugin = "events"\npath = "inbox"\n' + EMAIL
    text += 'username = "u"\npassword = { file = "secret" }\n'
    write(folder, text)
    (folder / "secret").write_text("s3\n")
    monkeypatch.chdir(tmp_path)
    built = runtime.build(config.load(Path("school/ouderbrug.toml")), NOW)
    assert built.loaded.store_path == folder / "ouderbrug.db"
    assert built.settings.content.media_root == folder / "media"
    assert built.settings.content.templates == Path("/own")
    assert built.sources["events"].config.path == folder / "inbox"
    assert built.channel_configs["email"].password.reveal() == "s3"  # type: ignore[attr-defined]


def test_a_secret_as_itself_is_refused_and_not_repeated(tmp_path: Path) -> None:
    [found] = findings(tmp_path, SCHOOL + EMAIL + 'username = "u"\npassword = "hunter-two"\n')
    assert (found.where, found.line) == ("channels.email.password", 11)
    assert "hunter-two" not in str(found)
    assert '{ env = "NAME" }' in found.message


def test_a_secret_that_is_not_there_is_an_error_of_check(tmp_path: Path) -> None:
    path = write(tmp_path, SCHOOL + EMAIL + 'username = "u"\npassword = { env = "PROEF_SECRET_X" }\n')
    code, out = check(path)
    assert code == 2
    assert "line 11: channels.email.password: the environment variable of this secret cannot be read" in out
    assert check(path, PROEF_SECRET_X="s3")[0] == 0


def test_a_secret_file_that_others_may_read_is_a_warning_of_check(tmp_path: Path) -> None:
    path = write(tmp_path, SCHOOL + EMAIL + 'username = "u"\npassword = { file = "secret" }\n')
    secret = tmp_path / "secret"
    secret.write_text("s3")
    secret.chmod(0o644)
    code, out = check(path)
    assert code == 0
    assert "warning: line 11: channels.email.password: others on this machine can read the secret file" in out
    secret.chmod(0o600)
    assert "others on this machine" not in check(path)[1]


def test_a_secret_inside_a_table_of_the_plugin_is_looked_at_too(tmp_path: Path) -> None:
    oauth = (
        '[channels.email.oauth]\ntoken_url = "http://127.0.0.1/t"\nclient_id = "c"\nclient_secret = { file = "none" }\n'
    )
    path = write(tmp_path, SCHOOL + EMAIL + 'username = "u"\nauth = "xoauth2"\n' + oauth)
    code, out = check(path)
    assert code == 2
    assert "line 15: channels.email.oauth.client_secret: the file of this secret" in out


def test_settings_never_show_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROEF_SECRET_Y", "hunter-two")
    text = SCHOOL + EMAIL + 'username = "u"\npassword = { env = "PROEF_SECRET_Y" }\n'
    built = runtime.build(config.load(write(tmp_path, text)), NOW)
    assert "hunter-two" not in repr(built.channel_configs) + str(built.settings)


def test_the_toml_of_init_loads_and_is_not_live(tmp_path: Path) -> None:
    path = tmp_path / "ouderbrug.toml"
    options = ["init", "--name", 'De "Proef"', "--brin", "99DE", "--region", "zuid", "--pilot", "p@proef.example"]
    result = CliRunner().invoke(cli.main, ["--config", str(path), *options], env={"OUDERBRUG_NOW": None})
    assert result.exit_code == 0, result.output
    built = runtime.build(config.load(path), NOW)
    assert (built.settings.live, built.settings.redirect_to) == (False, "p@proef.example")
    assert built.settings.school.name == 'De "Proef"'
    assert (tmp_path / "inbox").is_dir()
    again = CliRunner().invoke(cli.main, ["--config", str(path), "init"])
    assert again.exit_code == 2
    assert tomllib.loads(path.read_text("utf-8"))["school"]["brin"] == "99DE"


def test_a_toml_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, SCHOOL)
    owner = path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    if owner == 0:  # root's files are trusted by everybody
        assert config.load(path)
    else:
        with pytest.raises(ConfigError, match="another user"):
            config.load(path)


ELSEWHERE = {
    'plugins_dir = "plugins"': "school.plugins_dir: is not a setting (write plugins_dir under [plugins])",
    'plugin_dir = "plugins"': "school.plugin_dir: is not a setting (write plugins_dir under [plugins])",
    'media_root = "photos"': "school.media_root: is not a setting (write media_root under [content])",
    '[plugins]\nplugindir = "plugins"': "plugins.plugindir: is not a setting (did you mean plugins_dir?)",
    '[plugin]\nuse = ["mine"]': "plugin: is not a setting (did you mean plugins?)",
    '[channel.email]\nhost = "x"': "channel: is not a setting (did you mean channels?)",
    '[[channels]]\nplugin = "email"': "channels: must be written as [channels.NAME], one for each",
    '[sources]\nplugin = "ical"': "sources: must be written as [[sources]], one for each",
    "[holidays]\nfirst = 2026-12-19": "holidays: must be written as [[holidays]], one for each",
    'hunter2 = "x"': "school.?: is not a setting (the word is not shown, for it may be a secret; known here: ",
}


@pytest.mark.parametrize("more", ELSEWHERE)
def test_18_a_setting_that_stands_in_another_table_or_is_written_otherwise_says_where_and_how(
    tmp_path: Path, more: str
) -> None:
    path = tmp_path / "ouderbrug.toml"
    path.write_text(f'[school]\nname = "De Proef"\nbrin = "99ZZ"\nsite = "00"\nregion = "zuid"\n{more}\n', "utf-8")
    with pytest.raises(config.Findings) as caught:
        config.load(path)
    assert ELSEWHERE[more] in str(caught.value)
