"""The public API for authors of plugins, and nothing else.

Names are imported when first used, so that the command line starts without pydantic or pluggy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ouderbrug.api import Channel as Channel
    from ouderbrug.api import ChannelConfig as ChannelConfig
    from ouderbrug.api import ChannelContext as ChannelContext
    from ouderbrug.api import CheckFacts as CheckFacts
    from ouderbrug.api import Confirm as Confirm
    from ouderbrug.api import Explanation as Explanation
    from ouderbrug.api import Importer as Importer
    from ouderbrug.api import PluginConfig as PluginConfig
    from ouderbrug.api import Remark as Remark
    from ouderbrug.api import Rule as Rule
    from ouderbrug.api import Secret as Secret
    from ouderbrug.api import Source as Source
    from ouderbrug.api import SourceConfig as SourceConfig
    from ouderbrug.api import SourceContext as SourceContext
    from ouderbrug.attachments import File as File
    from ouderbrug.attachments import read_files as read_files
    from ouderbrug.errors import ChannelClosed as ChannelClosed
    from ouderbrug.errors import ConfigError as ConfigError
    from ouderbrug.errors import DeliveryError as DeliveryError
    from ouderbrug.errors import ImportIncomplete as ImportIncomplete
    from ouderbrug.errors import ImportRefused as ImportRefused
    from ouderbrug.errors import OuderbrugError as OuderbrugError
    from ouderbrug.errors import Permanent as Permanent
    from ouderbrug.errors import Stale as Stale
    from ouderbrug.errors import Temporary as Temporary
    from ouderbrug.errors import TryAgainLater as TryAgainLater
    from ouderbrug.errors import UndeclaredFact as UndeclaredFact
    from ouderbrug.errors import Unknown as Unknown
    from ouderbrug.errors import Unreachable as Unreachable
    from ouderbrug.event_kind import Answering as Answering
    from ouderbrug.event_kind import Card as Card
    from ouderbrug.event_kind import Delivery as Delivery
    from ouderbrug.event_kind import EventKind as EventKind
    from ouderbrug.event_kind import TextFields as TextFields
    from ouderbrug.event_kind import Use as Use
    from ouderbrug.facts import Allow as Allow
    from ouderbrug.facts import Candidate as Candidate
    from ouderbrug.facts import Commitment as Commitment
    from ouderbrug.facts import Contact as Contact
    from ouderbrug.facts import Delay as Delay
    from ouderbrug.facts import Facts as Facts
    from ouderbrug.facts import Fold as Fold
    from ouderbrug.facts import Refuse as Refuse
    from ouderbrug.facts import SchoolCalendar as SchoolCalendar
    from ouderbrug.facts import TextFacts as TextFacts
    from ouderbrug.facts import Verdict as Verdict
    from ouderbrug.file_names import file_called as file_called
    from ouderbrug.file_names import safe_name as safe_name
    from ouderbrug.hints import nearest as nearest
    from ouderbrug.hookspecs import hookimpl as hookimpl
    from ouderbrug.http_channel.auth import HttpAuth as HttpAuth
    from ouderbrug.http_channel.auth import account_of as account_of
    from ouderbrug.http_channel.auth import bearer as bearer
    from ouderbrug.http_channel.channel import HttpChannel as HttpChannel
    from ouderbrug.http_channel.paths import value_at as value_at
    from ouderbrug.http_channel.replies import HttpReplies as HttpReplies
    from ouderbrug.http_channel.request import HttpRequest as HttpRequest
    from ouderbrug.http_channel.request import HttpService as HttpService
    from ouderbrug.http_channel.request import filled as filled
    from ouderbrug.http_profile.channel import HttpProfile as HttpProfile
    from ouderbrug.http_profile.profiles import shipped_profile as shipped_profile
    from ouderbrug.http_profile.settings import HttpProfileConfig as HttpProfileConfig
    from ouderbrug.joining import join as join
    from ouderbrug.joining import said as said
    from ouderbrug.meeting_entries import calendar_of as calendar_of
    from ouderbrug.model import Address as Address
    from ouderbrug.model import Answer as Answer
    from ouderbrug.model import Attachment as Attachment
    from ouderbrug.model import Attempt as Attempt
    from ouderbrug.model import Audience as Audience
    from ouderbrug.model import Capabilities as Capabilities
    from ouderbrug.model import ContentClass as ContentClass
    from ouderbrug.model import Correction as Correction
    from ouderbrug.model import Event as Event
    from ouderbrug.model import Goal as Goal
    from ouderbrug.model import LegalBasis as LegalBasis
    from ouderbrug.model import Meeting as Meeting
    from ouderbrug.model import MeetingTime as MeetingTime
    from ouderbrug.model import Message as Message
    from ouderbrug.model import Priority as Priority
    from ouderbrug.model import Receipt as Receipt
    from ouderbrug.model import RepeatSafe as RepeatSafe
    from ouderbrug.model import Response as Response
    from ouderbrug.model import State as State
    from ouderbrug.model import Text as Text
    from ouderbrug.payload import Action as Action
    from ouderbrug.payload import AwareDatetime as AwareDatetime
    from ouderbrug.payload import FreeText as FreeText
    from ouderbrug.payload import KindPayload as KindPayload
    from ouderbrug.payload import OneLine as OneLine
    from ouderbrug.people import Authority as Authority
    from ouderbrug.people import Guardian as Guardian
    from ouderbrug.people import Guardianship as Guardianship
    from ouderbrug.people import Pupil as Pupil
    from ouderbrug.people import Receives as Receives
    from ouderbrug.people import Relation as Relation
    from ouderbrug.people import Staff as Staff
    from ouderbrug.records import AppIdRecord as AppIdRecord
    from ouderbrug.records import Batch as Batch
    from ouderbrug.records import ConsentRecord as ConsentRecord
    from ouderbrug.records import CoverageRecord as CoverageRecord
    from ouderbrug.records import FamilyRecord as FamilyRecord
    from ouderbrug.records import GroupGoneRecord as GroupGoneRecord
    from ouderbrug.records import GroupRecord as GroupRecord
    from ouderbrug.records import GuardianGoneRecord as GuardianGoneRecord
    from ouderbrug.records import GuardianRecord as GuardianRecord
    from ouderbrug.records import GuardianshipGoneRecord as GuardianshipGoneRecord
    from ouderbrug.records import GuardianshipRecord as GuardianshipRecord
    from ouderbrug.records import ImportNote as ImportNote
    from ouderbrug.records import Incoming as Incoming
    from ouderbrug.records import MembershipRecord as MembershipRecord
    from ouderbrug.records import NamedPupilRecord as NamedPupilRecord
    from ouderbrug.records import PupilGoneRecord as PupilGoneRecord
    from ouderbrug.records import PupilRecord as PupilRecord
    from ouderbrug.records import Rejected as Rejected
    from ouderbrug.records import ResponseRecord as ResponseRecord
    from ouderbrug.records import RosterRecord as RosterRecord
    from ouderbrug.records import StaffRecord as StaffRecord
    from ouderbrug.records import UnkeyedGuardianRecord as UnkeyedGuardianRecord
    from ouderbrug.safe_keys import safe_key as safe_key
    from ouderbrug.topics import Occasion as Occasion
    from ouderbrug.topics import Topic as Topic
    from ouderbrug.wire.causes import no_connection as no_connection
    from ouderbrug.wire.mailboxes import ascii_address as ascii_address
    from ouderbrug.wire.oauth import OAuth as OAuth
    from ouderbrug.wire.oauth import OAuthTokens as OAuthTokens
    from ouderbrug.wire.urls import HttpsUrl as HttpsUrl
    from ouderbrug.wire.urls import is_loopback as is_loopback

_HOMES = {
    "api": "Channel ChannelConfig ChannelContext CheckFacts Confirm Explanation Importer PluginConfig Remark Rule"
    " Secret Source SourceConfig SourceContext",
    "attachments": "File read_files",
    "errors": (
        "ChannelClosed ConfigError DeliveryError ImportIncomplete ImportRefused OuderbrugError Permanent Stale "
        "Temporary TryAgainLater "
        "UndeclaredFact Unknown Unreachable"
    ),
    "event_kind": "Answering Card Delivery EventKind TextFields Use",
    "facts": "Allow Candidate Commitment Contact Delay Facts Fold Refuse SchoolCalendar TextFacts Verdict",
    "file_names": "file_called safe_name",
    "hints": "nearest",
    "hookspecs": "hookimpl",
    "http_channel.auth": "HttpAuth account_of bearer",
    "http_channel.channel": "HttpChannel",
    "http_channel.paths": "value_at",
    "http_channel.replies": "HttpReplies",
    "http_channel.request": "HttpRequest HttpService filled",
    "http_profile.channel": "HttpProfile",
    "http_profile.profiles": "shipped_profile",
    "http_profile.settings": "HttpProfileConfig",
    "joining": "join said",
    "meeting_entries": "calendar_of",
    "model": (
        "Address Answer Attachment Attempt Audience Capabilities ContentClass Correction Event Goal "
        "LegalBasis Meeting MeetingTime Message Priority Receipt RepeatSafe Response State Text"
    ),
    "payload": "Action AwareDatetime FreeText KindPayload OneLine",
    "people": "Authority Guardian Guardianship Pupil Receives Relation Staff",
    "records": (
        "AppIdRecord Batch ConsentRecord CoverageRecord FamilyRecord GroupGoneRecord GroupRecord "
        "GuardianGoneRecord GuardianRecord GuardianshipGoneRecord GuardianshipRecord ImportNote Incoming "
        "MembershipRecord NamedPupilRecord PupilGoneRecord PupilRecord Rejected ResponseRecord RosterRecord "
        "StaffRecord UnkeyedGuardianRecord"
    ),
    "safe_keys": "safe_key",
    "wire.causes": "no_connection",
    "wire.mailboxes": "ascii_address",
    "wire.oauth": "OAuth OAuthTokens",
    "wire.urls": "HttpsUrl is_loopback",
    "topics": "Occasion Topic",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}

__version__ = "0.1.0"
API_VERSION = "1.0"
"""The version of the public API: a plugin that was written for another major version, or a later minor, is refused."""
__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'ouderbrug' has no public name {name!r}")
    return getattr(import_module(f"ouderbrug.{_HOME_OF[name]}"), name)
