"""Every query on milestones and business results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from bot.goals.models import BusinessResult, Milestone


def milestones(session: Session) -> Sequence[Milestone]:
    """All milestones, those of the past and the withdrawn ones too."""
    return session.scalars(select(Milestone)).all()


def business_results(session: Session) -> Sequence[BusinessResult]:
    """All results, the withdrawn ones too."""
    return session.scalars(select(BusinessResult)).all()


def milestone(session: Session, milestone_id: int) -> Milestone | None:
    """A milestone by its id."""
    return session.scalar(select(Milestone).where(Milestone.id == milestone_id))


def business_result(session: Session, result_id: int) -> BusinessResult | None:
    """A result by its id."""
    return session.scalar(select(BusinessResult).where(BusinessResult.id == result_id))


def upcoming(session: Session, today: date, department: str | None) -> Sequence[Milestone]:
    """Milestones of a department and of everybody (None: of all) from today on, nearest first."""
    wanted = select(Milestone).where(Milestone.active, Milestone.on_day >= today)
    if department is not None:
        wanted = wanted.where(Milestone.department.in_({"", department}))
    return session.scalars(wanted.order_by(Milestone.on_day, Milestone.name, Milestone.id)).all()


def results(session: Session, department: str | None) -> Sequence[BusinessResult]:
    """Results of a department (None: of all), then those of everybody, by name."""
    wanted = select(BusinessResult).where(BusinessResult.active)
    if department is not None:
        wanted = wanted.where(BusinessResult.department.in_({"", department}))
    return session.scalars(
        wanted.order_by(
            case((BusinessResult.department == "", 1), else_=0),
            BusinessResult.name,
            BusinessResult.id,
        )
    ).all()
