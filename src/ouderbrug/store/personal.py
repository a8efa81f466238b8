"""What each table holds of people, column by column, why and for how long: the school's register is made of it.

A column that is not named here fails a test, and one that names somebody is tried: whoever is erased is gone from it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Holds(StrEnum):
    """What a column holds of a person, as the register calls it."""

    GUARDIAN = "key of a guardian"
    PUPIL = "key of a pupil"
    EITHER = "key of a guardian, a pupil, or both"
    OWN = "what is known of that person"
    PROTECTS = "what protects that person, and outlives an erasure"
    WORDS = "what people wrote"
    STAFF = "key, name or address of a colleague"
    HASH = "a hash, which says nothing by itself"
    NOTHING = "nothing of a person"


class Kept(NamedTuple):
    """A table as the register tells it: what it is, why it is kept and how long, and what each column holds."""

    what: str
    why: str
    how_long: str
    columns: Mapping[Holds, str]


_LEFT = "until 30 days after they left"
_LOG = "the log: to the end of the next school year"
_WORDS = "90 days after it is over"
_G, _P, _E, _O, _X, _W, _S, _H, _N = Holds
TABLES: Mapping[str, Kept] = {
    "meta": Kept("what the store notes of itself", "to go on where a run ended; which key gave way to which; who left, "
                 "and since when", "with the store", {_N: "key", _E: "value"}),
    "generation": Kept("how often the store changed", "an old store is known as one", "with the store",
                       {_N: "store number copied_at"}),
    "lineage": Kept("which changes were made in one go", "an older store that went on is known as one",
                    "the last 200,000 changes", {_N: "number link"}),
    "stamp": Kept("how often people changed", "whether a verdict still holds", "with the store",
                  {_N: "school number people"}),
    "pupil": Kept("pupils", "to know whom a message is about", _LEFT,
                  {_P: "key", _O: "first_name last_name registered year site starts_on leaves_on key_since",
                   _X: "active deceased", _N: "school"}),
    "registered_group": Kept("groups of the pupil system", "who is in which", "until an import replaces it",
                             {_N: "school key name year"}),
    "membership": Kept("who is in which group today", "to know whom news is for", _LEFT,
                       {_P: "pupil", _O: "group_key", _N: "school"}),
    "stay": Kept("who was in which group, and when", "the same on another day", f"{_LEFT}; past ones with the log",
                 {_P: "pupil", _O: "group_key since until school_year year site", _N: "school"}),
    "guardian": Kept("guardians", "who may have a message, and where it goes", f"{_LEFT}; what protects them longer",
                     {_G: "key", _O: "first_name last_name email mobile language channel app_access asks_limit helps "
                      "digest reading_support intensive former", _X: "opt_out blocked blocked_until address_secret "
                      "deceased active", _S: "blocked_by", _N: "school"}),
    "guardianship": Kept("what a guardian is to a pupil", "who may have what", f"{_LEFT}; what protects longer",
                         {_P: "pupil", _G: "guardian", _O: "relation receives_since", _X: "authority receives active",
                          _S: "receives_by", _N: "school"}),
    "brought": Kept("what files that stopped say that protects", "it protects at once",
                    "until contacts go through, then as guardians",
                    {_G: "guardian", _P: "pupil", _O: "value", _N: "school field since"}),
    "staff": Kept("colleagues", "approvals, reply addresses, urgent words", "until an import replaces it",
                  {_S: "key name email mobile role groups days away_until stand_in", _G: "guardian", _N: "school"}),
    "consent": Kept("consents, with their history", "proof of what was said", "two years after they left",
                    {_P: "pupil", _G: "guardian", _X: "purpose channel given given_on", _S: "source",
                     _N: "id school"}),
    "event": Kept("what happened at school", "it is told, once", f"words {_WORDS}; the rest with the log",
                  {_P: "audience", _W: "payload", _H: "content_hash",
                   _N: "id school source event_id revision kind occurred_at priority withdrawn accepted_at "
                  "by_hand"}),
    "text": Kept("texts, with marks for names", "what was sent, and its approval", _WORDS,
                 {_W: "subject app body html", _H: "content_hash", _N: "id event language correction"}),
    "message": Kept("what goes and went to whom", "why something went or not; no mailbox gets a thing twice", _LOG,
                    {_G: "key recipient", _P: "pupils", _H: "approval_hash mailbox held_back", _W: "settled_note",
                     _O: "remote_id", _S: "approved_by settled_by meeting_organizer",
                     _N: "id school public_id event text channel state due_at priority deadline occurred_at event_id "
                     "kind about_a_child correction in_reply_to meeting_uid meeting_sequence approved_at held pilot "
                     "owner fence lease_until attempts crashes marked_at settled_at error_class digest "
                     "not_before"}),
    "message_guardian": Kept("whom a message counts for", "the cap", _LOG, {_G: "guardian", _N: "message school"}),
    "plan": Kept("what was decided for whom, by which rule", "why somebody got something or not", _LOG,
                 {_G: "recipient", _P: "pupils", _O: "trail",
                  _N: "id school event channel verdict rule reason until language language_reason judged_at message "
                  "part"}),
    "attempt": Kept("attempts to send", "what became of a message", _LOG,
                    {_N: "id message number fence channel started_at ended_at outcome code policy content"}),
    "channel_state": Kept("whether a channel is open", "to send or wait", "with the store",
                          {_N: "school channel closed_reason closed_at account"}),
    "channel_account": Kept("what the other side asks for", "to wait as long", "with the store",
                            {_N: "account wait_until down_since down_reason probed_at taken"}),
    "hold": Kept("what is held back, and why", "nothing goes while it stands", "once released, with the log",
                 {_E: "key", _W: "reason", _S: "by released_by", _N: "id school scope since released_at"}),
    "pair": Kept("what was written down of two people", "who may have it, and what is owed", "once ended, with the log",
                 {_E: "one other", _S: "by ended_by", _N: "id school what since ended_at"}),
    "source_cursor": Kept("how far a source was read", "each comes in once", "with the store",
                          {_N: "school source cursor"}),
    "app_id": Kept("ids in a parent app", "to reach the right one there", _LEFT,
                   {_E: "key", _O: "app_id", _N: "school channel scope"}),
    "opt_out_token": Kept("tokens to unsubscribe", "to honour a mail that bears one", _LEFT,
                          {_G: "guardian", _H: "hash", _N: "school kind"}),
    "wish": Kept("what guardians wished themselves", "to write in their language, less often, or call", _LEFT,
                 {_G: "guardian", _O: "value told", _H: "undo", _N: "id school what at"}),
    "mail_link": Kept("links in mails, by which guardians answer", "to take an answer from whom it was asked",
                      "30 days", {_G: "guardian", _H: "hash", _N: "school what event_id made_at"}),
    "response": Kept("answers of guardians", "who comes or helps", f"own words {_WORDS}; the rest with the log",
                     {_G: "guardian", _O: "answer", _W: "note", _S: "by", _N: "id school source event_id at"}),
    "agreement": Kept("what was agreed in a talk", "who does what, and to come back to it", _LOG,
                      {_P: "pupil", _G: "guardian", _W: "words", _S: "by", _N: "id school at"}),
    "errand": Kept("what a colleague did beside messages, and talks", "what nobody should forget", _LOG,
                   {_E: "key", _S: "by", _N: "school code at"}),
    "bounce": Kept("mails that came back", "a dead address is asked about", _LOG,
                   {_H: "mail mailbox", _N: "school public_id what status at"}),
    "stopped": Kept("addresses at which a reader stopped a channel", "nothing goes there again",
                    "until it is released, or the log ends and nobody has the address",
                    {_H: "mailbox", _N: "school channel at"}),
    "set_aside": Kept("records that cannot be taken in", "to take them in once that is mended", "until then",
                      {_E: "data", _W: "hint", _N: "id school source event_id place code urgent since until "
                       "tried_with"}),
    "untold": Kept("what a run has to tell", "nothing ends in silence", "until it is told",
                   {_N: "id school what said message"}),
    "sign_in_link": Kept("links to sign in to the staff page", "who may see it", "two years",
                         {_H: "hash", _S: "staff", _N: "school made_at used_at"}),
    "web_session": Kept("who is signed in to the staff page", "who may see it", "two years",
                        {_H: "hash", _S: "staff", _N: "school way since seen_at"}),
    "viewing": Kept("who looked at what of which child", "it can be told", "two years",
                    {_P: "pupil", _S: "staff", _N: "id school what at"}),
    "erased": Kept("who was erased", "neither a table nor a backup brings it back", "until the school years end",
                   {_H: "hash now", _N: "school what at until"}),
}  # fmt: skip
"""Every table by its name."""


def columns_of(table: str) -> dict[str, Holds]:
    """What each column of a table holds."""
    return {name: holds for holds, names in TABLES[table].columns.items() for name in names.split()}
