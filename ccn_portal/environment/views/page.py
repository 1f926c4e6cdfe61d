"""One cluster's three registers: what holds on the day, what happened, and the samples."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.models import User
from ccn_portal.environment import services
from ccn_portal.environment.choices import EFFLUENT, MILESTONES, SPECS, ActKind, Land, Topic, Validity
from ccn_portal.environment.models import EnvironmentAct, SampleResult
from ccn_portal.environment.querysets import with_environment
from ccn_portal.rules.periods import Period
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.numbers import day as written
from ccn_portal.ui.numbers import number
from clusters.choices import MILESTONE_UNITS, MilestoneKind
from clusters.models import Cluster, InfrastructureWork, Milestone
from clusters.views.facts import WASTEWATER_LEVELS, wastewater_of

PART = "environment-part"  # where a cluster's page puts the three registers in short
GOOD = {ActKind.MONITORING_ON, ActKind.EQUIPMENT_COMPLETE, MilestoneKind.EFFLUENT_MEETS, MilestoneKind.FIRE_ACCEPTED}
BAD = {ActKind.LAND_NONE, ActKind.PERMIT_WITHDRAWN, ActKind.MONITORING_OFF, ActKind.EQUIPMENT_LACKING,
       MilestoneKind.EFFLUENT_FAILS}  # fmt: skip
LAND_LEVELS = {Land.NONE: "bad", Land.RESERVED: "note", Land.BUILT: "ok"}
VALIDITY_LEVELS = {Validity.VALID: "ok", Validity.EXPIRED: "bad", Validity.WITHDRAWN: "bad"}
SAMPLES_SHOWN = 4


class EnvironmentDetailView(RegisterPage):
    """The page, or its three tables alone for the cluster's page."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """What holds on the day."""
        clusters = Cluster.objects.visible_to(request.user).as_of(request.as_of)
        cluster = with_environment(clusters, request.as_of).filter(code=code).first()
        if cluster is None:
            raise Http404
        states = states_of(cluster, request.as_of)
        if request.htmx and request.htmx.target == PART:
            response = render(request, "environment/states.html", {"states": states})
        else:
            response = render(request, "environment/detail.html", _context(request, cluster, states))
        response["Vary"] = "HX-Request, HX-Target"
        return response


def _context(request: HttpRequest, cluster: Any, states: dict[str, Any]) -> dict[str, Any]:
    user, day = request.user, request.as_of
    acts = list(EnvironmentAct.objects.filter(cluster=cluster).by(day))
    milestones = list(Milestone.objects.filter(phase__cluster=cluster, kind__in=MILESTONES, occurred_on__lte=day))
    own = services.may_change_milestones(user, milestones)
    samples = _samples(cluster, day, user)
    sampled = {sample["day"] for sample in samples}
    events = [_of_milestone(one, own, sampled) for one in milestones] + [_of_act(one, request) for one in acts]
    events.sort(key=lambda event: event["day"], reverse=True)
    works = InfrastructureWork.objects.filter(cluster=cluster, kind__in=("wastewater", "solid_waste", "fire_safety"))
    return {
        "cluster": cluster,
        "crumbs": [
            (_("Industrial clusters"), reverse("cluster-list")),
            (str(cluster), reverse("cluster-detail", args=[cluster.code])),
            (_("Wastewater, waste, fire"), ""),
        ],
        "topics": [
            {
                "name": topic.value,
                "label": topic.label,
                "rows": states[topic],
                "events": [event for event in events if event["topic"] == topic],
                "may_record": services.may_record(user, topic),
            }
            for topic in Topic
        ],
        "samples": samples[:SAMPLES_SHOWN],
        "works": [work for work in works if work.completed_on is None or work.completed_on > day],
    }


def states_of(cluster: Any, day: dt.date) -> dict[str, list[dict[str, Any]]]:
    """Topic → rows of {label, text, short, tag, level}: what is recorded; an empty text was never recorded."""
    return {Topic.WASTEWATER: _wastewater(cluster), Topic.WASTE: _waste(cluster), Topic.FIRE: _fire(cluster, day)}


def _wastewater(cluster: Any) -> list[dict[str, Any]]:
    kind = wastewater_of(cluster)
    capacity = cluster.wastewater_capacity
    running = written(cluster.wastewater_on)
    permit = " · ".join(filter(None, [cluster.permit_number, _until(cluster.permit_to)]))
    sample = ""
    if cluster.last_sample_on:
        counted = ngettext("%(count)d result outside the limit", "%(count)d results outside the limit",
                           cluster.exceedances) % {"count": cluster.exceedances}  # fmt: skip
        sample = f"{written(cluster.last_sample_on)} · {counted}"
    return [
        _row(_("Land for the plant"), tag=cluster.land and Land(cluster.land).label,
             level=LAND_LEVELS.get(cluster.land, "")),
        _row(_("Wastewater treatment"), _("running since %(day)s") % {"day": running} if running else "",
             tag=kind.label if kind else "", level=WASTEWATER_LEVELS[kind] if kind else ""),
        _row(_("Capacity, m³/day"), number(capacity)),
        _row(_("Wastewater flow, m³/day"), _flow(cluster), level=_over(cluster),
             short=number(cluster.flow_generated, 1)),
        _row(_("Environmental permit"), permit, tag=cluster.permit and Validity(cluster.permit).label,
             level=VALIDITY_LEVELS.get(cluster.permit, "")),
        _row(_("Automatic monitoring"), tag=_yes_no(cluster.monitoring, _("connected"), _("stopped")),
             level=_level(cluster.monitoring)),
        _row(_("Effluent standard"), cluster.standard or ""),
        _row(_("Last sample"), sample, level="bad" if cluster.exceedances else "",
             short=written(cluster.last_sample_on)),
    ]  # fmt: skip


def _waste(cluster: Any) -> list[dict[str, Any]]:
    collection = " · ".join(filter(None, [cluster.collection_party, _until(cluster.collection_to)]))
    return [
        _row(_("Waste collection contract"), collection, tag=_validity(cluster.collection),
             level=VALIDITY_LEVELS.get(cluster.collection, "")),
        _row(_("Waste transfer station"), written(cluster.waste_station_on)),
        _row(_("Register of hazardous waste generator"), cluster.hazardous_book or ""),
        _row(_("Hazardous waste contract"), _until(cluster.hazardous_contract_to),
             tag=_validity(cluster.hazardous_contract), level=VALIDITY_LEVELS.get(cluster.hazardous_contract, "")),
    ]  # fmt: skip


def _fire(cluster: Any, day: dt.date) -> list[dict[str, Any]]:
    drill = cluster.last_drill_on
    lacks = cluster.operating_on and not cluster.fire_accepted_on
    return [
        _row(_("Design appraised"), written(cluster.fire_design_on)),
        _row(_("Acceptance"), written(cluster.fire_accepted_on), tag=_("not accepted on record") if lacks else "",
             level="warn" if lacks else ""),
        _row(_("Fire equipment"), tag=_yes_no(cluster.equipment_complete, _("complete"), _("missing or unsuitable")),
             level=_level(cluster.equipment_complete)),
        _row(_("Fire-fighting plan"), written(cluster.fire_plan_on)),
        _row(_("Last drill"), written(drill), tag=_("none this year") if drill and drill.year < day.year else "",
             level="warn"),
    ]  # fmt: skip


def _row(label: str, text: str = "", *, tag: Any = "", level: str = "", short: str = "") -> dict[str, Any]:
    """``short`` is what a list shows of a long text."""
    return {"label": label, "text": text, "tag": tag or "", "level": level, "short": short or text}


def _until(day: dt.date | None) -> str:
    return _("until %(day)s") % {"day": written(day)} if day else ""


def _validity(value: str | None) -> Any:
    return Validity(value).label if value else ""


def _yes_no(value: bool | None, yes: str, no: str) -> str:
    return "" if value is None else (yes if value else no)


def _level(value: bool | None) -> str:
    return "" if value is None else ("ok" if value else "bad")


def _flow(cluster: Any) -> str:
    """What was generated and treated, by the latest accepted return."""
    if cluster.flow_generated is None:
        return ""
    told = _("%(generated)s generated, %(treated)s treated (return of %(period)s)")
    treated = number(cluster.flow_treated, 1) or _("not reported")
    period = Period.parse(cluster.flow_period).label
    return told % {"generated": number(cluster.flow_generated, 1), "treated": treated, "period": period}


def _over(cluster: Any) -> str:
    full = cluster.wastewater_capacity is not None and cluster.flow_generated is not None
    return "bad" if full and cluster.flow_generated > cluster.wastewater_capacity else ""


def _of_act(act: EnvironmentAct, request: HttpRequest) -> dict[str, Any]:
    spec = SPECS[act.kind]
    parts = [act.number, act.party, f"{number(act.value)} {spec.unit}" if act.value is not None else "",
             _until(act.valid_to), act.detail]  # fmt: skip
    mine = services.may_change(request.user, spec.topic, act)
    return {
        "topic": spec.topic,
        "day": act.occurred_on,
        "title": act.get_kind_display(),
        "by": act.source,
        "text": " · ".join(part for part in parts if part),
        "level": "ok" if act.kind in GOOD else "bad" if act.kind in BAD else "",
        "link": reverse("environment-act", args=[act.pk]) if mine else "",
    }


def _of_milestone(event: Milestone, own: set[int], sampled: set[dt.date]) -> dict[str, Any]:
    """``own`` are the user's to correct; what follows from a sample is corrected there."""
    follows = event.kind in EFFLUENT and event.occurred_on in sampled
    unit = MILESTONE_UNITS.get(MilestoneKind(event.kind), "")
    return {
        "topic": MILESTONES[event.kind],
        "day": event.occurred_on,
        "title": event.get_kind_display(),
        "by": event.source,
        "text": f"{number(event.value)} {unit}" if event.value is not None else "",
        "level": "ok" if event.kind in GOOD else "bad" if event.kind in BAD else "act",
        "link": reverse("environment-milestone", args=[event.pk]) if event.pk in own and not follows else "",
    }


def _samples(cluster: Any, day: dt.date, user: User) -> list[dict[str, Any]]:
    """The samples, latest first, each with its results and the ways to correct them."""
    found: dict[dt.date, list[SampleResult]] = {}
    for result in SampleResult.objects.filter(cluster=cluster).by(day):
        found.setdefault(result.sampled_on, []).append(result)
    return [
        {
            "day": taken,
            "results": [(one, services.may_change(user, Topic.WASTEWATER, one)) for one in results],
            "outside": sum(result.exceeds for result in results),
            "by": " · ".join(filter(None, [results[0].laboratory, results[0].report_number])),
        }
        for taken, results in found.items()
    ]
