#!/bin/sh
# A school week on a stand-in mail server: import, rehearse, deliver, and show what arrived. Nothing leaves
# this machine, and nothing is left behind. OUDERBRUG names another ouderbrug than that of .venv or PATH.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
installed=$here/../../../.venv/bin/ouderbrug
[ -x "$installed" ] || installed=ouderbrug
run=${OUDERBRUG:-$installed}

# The clock of every command below stands on a Monday morning: a rehearsal, which mails to this machine only.
OUDERBRUG_NOW=2027-01-18T09:30:00+01:00
export OUDERBRUG_NOW

work=$(mktemp -d)
sandbox=
clean_up() {
    [ -z "$sandbox" ] || kill "$sandbox" 2>/dev/null || :
    [ -z "$sandbox" ] || wait "$sandbox" 2>/dev/null || :
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

XDG_STATE_HOME=$work/state
export XDG_STATE_HOME
cp -R "$here/." "$work"
cd "$work"

: >sandbox.txt
"$run" sandbox --port 0 --seconds 300 >mails.txt 2>sandbox.txt &
sandbox=$!
tries=0
while ! grep -q '^SMTP on' sandbox.txt; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$sandbox" 2>/dev/null; then
        cat sandbox.txt >&2
        exit 1
    fi
    sleep 0.1
done
port=$(sed -n 's/^SMTP on [^ ]*:\([0-9]*\);.*/\1/p' sandbox.txt)
sed "s/^port = .*/port = $port/" ouderbrug.toml >here.toml
OUDERBRUG_CONFIG=here.toml
export OUDERBRUG_CONFIG

say() { printf '\n$ ouderbrug %s\n' "$*"; "$run" "$@" 2>messages.txt || { cat messages.txt >&2; exit 1; }; }

say import contacts.csv staff.csv
say plan
say dispatch
say why w6 --recipient o1
say status

printf '\nWhat arrived on the stand-in mail server:\n'
cat mails.txt
