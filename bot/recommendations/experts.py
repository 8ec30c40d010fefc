"""Use cases of naming experts: with one click, and never without their consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.core.language import Language
from bot.delivery import service as delivery
from bot.delivery.domain import Attention, Moot
from bot.delivery.service import Message
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import asking_planning, experts_messages, offers
from bot.recommendations import asking_repository as repository
from bot.recommendations.experts_messages import OfferView
from bot.recommendations.models import ExpertOffer
from bot.slack.blocks import Block

EXPERT = "expert"
GRACE = timedelta(minutes=10)  # what is told to somebody else waits, so that Undo means something
MOST_LEVELS = 50


class OfferGoneError(LeewayError):
    """The question is somebody else's, or was taken back."""

    def __init__(self) -> None:
        super().__init__(N_("This question is not there any more, and nothing was changed."))


@dataclass(frozen=True)
class Offer:
    """Somebody was named, and will be asked."""

    offer_id: int
    name: str


def may_name(session: Session, namer: Person) -> bool:
    """Whether somebody may name an expert: whoever leads people, and admins."""
    return bool(people.reports_of(session, namer)) or _is_admin(session, namer)


def name(session: Session, namer: Person, slack_user_id: str, now: datetime) -> Offer:
    """Name somebody as an expert: they are asked first, in the namer's name.

    Managers name people below them, admins anybody. Refuses (`LeewayError`) everything else. Whom
    they named already and who has not been asked yet, they can take back as at first.
    """
    person = people.find_by_slack_id(session, slack_user_id)
    if person is None:
        raise LeewayError(
            N_("I do not know them: a guest, a bot, or somebody who was never imported.")
        )
    _refuse_wrong(session, namer, person)
    before = offers.unread(session, namer, person)
    if before is not None:
        return Offer(before.id, person.display_name)
    offer = _offer_to(session, namer, person, now)
    goes_at = people.availability(session, person).earliest(now + GRACE)
    message = Message(
        dedupe_key=offers.key(offer),
        kind="expert_asked",
        person_id=person.id,
        attention=Attention.WAITING,
        not_before=goes_at,
        subject_id=offer.id,
    )
    delivery.enqueue(session, [message], now)
    return Offer(offer.id, person.display_name)


def named_by(session: Session, namer: Person, slack_user_id: str) -> Offer:
    """What somebody named in this moment already, for a click that comes twice."""
    person = people.person_by_slack_id(session, slack_user_id)
    offer = session.scalar(
        select(ExpertOffer).where(
            ExpertOffer.person_id == person.id, ExpertOffer.named_by_id == namer.id
        )
    )
    if offer is None:
        raise OfferGoneError
    return Offer(offer.id, person.display_name)


def take_back(session: Session, namer: Person, offer_id: int, now: datetime) -> str:
    """Name them after all not; their name. Refused once they have read of it."""
    offer = session.get(ExpertOffer, offer_id, with_for_update=True)
    if offer is None or offer.named_by_id != namer.id:
        raise OfferGoneError
    person = people.person(session, offer.person_id)
    if not delivery.withdraw(session, [offers.key(offer)], now):
        raise LeewayError(
            N_("{name} has been asked already, so it stays as it is."), name=person.display_name
        )
    session.delete(offer)
    session.flush()
    return person.display_name


def agree(session: Session, person: Person, offer_id: int, now: datetime) -> None:
    """They want to be asked now and then: they are an expert from now on."""
    offer = _own(session, person, offer_id)
    if offer.state == "agreed":
        return
    offer.state, offer.answered_at = "agreed", now
    people.grant_role(session, person, EXPERT)
    asking_planning.enrol_one(session, person, now)
    namer = people.people(session, [offer.named_by_id or 0]).get(offer.named_by_id or 0)
    if namer is not None and namer.active and people.clock_known(namer):
        message = Message(
            dedupe_key=_told_key(offer),
            kind="expert_agreed",
            person_id=namer.id,
            attention=Attention.REQUESTED,
            not_before=people.availability(session, namer).earliest(now + GRACE),
            subject_id=offer.id,
        )
        delivery.enqueue(session, [message], now)
    session.flush()


def decline(session: Session, person: Person, offer_id: int, now: datetime) -> None:
    """They do not want to be asked; nobody is told."""
    offer = _own(session, person, offer_id)
    if offer.state == "agreed":
        undo(session, person, offer_id, now)
    offer.state, offer.answered_at = "declined", now
    session.flush()


def undo(session: Session, person: Person, offer_id: int, now: datetime) -> None:
    """Take the answer back, whichever it was: the question is open again."""
    offer = _own(session, person, offer_id)
    if offer.state == "agreed":
        delivery.withdraw(session, [_told_key(offer)], now)
        people.revoke_role(session, person, EXPERT)
        still = people.roles_of(session, person) & asking_planning.ASKED
        if not still and not repository.leads_a_leader(session, person.id):
            repository.forget(session, [person.id])
    offer.state, offer.answered_at = "asked", None
    session.flush()


# What is shown


def view(session: Session, person: Person, offer_id: int) -> OfferView:
    """The question as it stands; refuses (`LeewayError`) one that is not this person's."""
    offer = _own(session, person, offer_id)
    namer = people.people(session, [offer.named_by_id or 0]).get(offer.named_by_id or 0)
    known = namer is not None and namer.active
    return OfferView(offer.id, namer.display_name if namer and known else "", offer.state)


def why_not(session: Session, person: Person, offer_id: int) -> Moot | None:
    """Whether somebody who was named need not be asked any more."""
    offer = session.get(ExpertOffer, offer_id)
    if offer is None or offer.state != "asked":
        return Moot(N_("It was taken back."))
    if EXPERT in people.roles_of(session, person):
        return Moot(N_("The person is an expert already."))
    if people.preference_of(session, person).cadence == "stopped":
        return Moot(N_("The person asked for no more notes."))
    return None


def agreed_name(session: Session, offer_id: int) -> str | Moot:
    """Who agreed to be asked."""
    offer = session.get(ExpertOffer, offer_id)
    if offer is None or offer.state != "agreed":
        return Moot(N_("It was taken back."))
    person = people.person(session, offer.person_id)
    return person.display_name if person.active else Moot(N_("The person left."))


def home_section(session: Session, person: Person, lang: Language, now: datetime) -> list[Block]:
    """The menu in the App Home of whoever may name experts."""
    if not may_name(session, person):
        return []
    anybody = _is_admin(session, person)
    return experts_messages.in_home(lang, anybody=anybody, drawn=int(now.timestamp()))


# Who may be named


def _refuse_wrong(session: Session, namer: Person, person: Person) -> None:
    called = person.display_name
    if person.id == namer.id:
        raise LeewayError(
            N_("You cannot name yourself. What helped you, you can share at any time: /recommend.")
        )
    if not person.active:
        raise LeewayError(N_("{name} has left, so there is nobody to ask."), name=called)
    if not _is_admin(session, namer) and not _is_below(session, person, namer):
        raise LeewayError(
            N_(
                "{name} does not report to you or to your reports, so you cannot name them. "
                "Their manager can, and so can an admin."
            ),
            name=called,
        )
    if _is_asked(session, person):
        raise LeewayError(N_("{name} is asked for favourites already."), name=called)
    # Who wants no notes is not asked (`why_not`), and nobody hears of that: it is like no answer.
    if not people.clock_known(person):
        raise LeewayError(
            N_("I do not know what time it is for {name}, so I cannot ask them."), name=called
        )


def _offer_to(session: Session, namer: Person, person: Person, now: datetime) -> ExpertOffer:
    """The offer, made or made again; refused where they were asked: a no is told to nobody."""
    asked_before = LeewayError(
        N_("{name} was asked before, and I ask nobody twice."), name=person.display_name
    )
    found = session.scalar(
        select(ExpertOffer).where(ExpertOffer.person_id == person.id).with_for_update()
    )
    if found is not None and found.state != "agreed":
        raise asked_before
    if found is not None:  # they agreed once, and somebody took the role from them since
        found.named_by_id, found.state, found.created_at = namer.id, "asked", now
        found.answered_at = None
        session.flush()
        return found
    offer = ExpertOffer(person_id=person.id, named_by_id=namer.id, created_at=now)
    try:
        with session.begin_nested():
            session.add(offer)
    except IntegrityError:  # somebody else named them in this moment
        raise asked_before from None
    return offer


def _is_admin(session: Session, person: Person) -> bool:
    return "admin" in people.roles_of(session, person)


def _is_asked(session: Session, person: Person) -> bool:
    asked = people.roles_of(session, person) & asking_planning.ASKED
    return bool(asked) or repository.leads_a_leader(session, person.id)


def _is_below(session: Session, person: Person, manager: Person) -> bool:
    """Whether somebody reports to a manager, or to one of their reports, and so on."""
    above = person.manager_id
    for _ in range(MOST_LEVELS):
        if above is None or above == manager.id:
            break
        found = people.people(session, [above]).get(above)
        above = found.manager_id if found is not None else None
    return above == manager.id


def _own(session: Session, person: Person, offer_id: int) -> ExpertOffer:
    offer = session.scalar(
        select(ExpertOffer)
        .where(ExpertOffer.id == offer_id, ExpertOffer.person_id == person.id)
        .with_for_update()
    )
    if offer is None:
        raise OfferGoneError
    return offer


def _told_key(offer: ExpertOffer) -> str:
    answered = offer.answered_at.isoformat() if offer.answered_at else ""
    return f"expert_agreed:{offer.id}:{answered}"
