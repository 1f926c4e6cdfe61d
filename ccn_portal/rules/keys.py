"""The names of the legal parameters; their values live in the database, each with its days and source."""

from enum import StrEnum


class Key(StrEnum):
    """What the value is and in which unit; numbers are stored as decimal strings."""

    # area of a cluster, ha
    AREA_MAX = "area.max"
    AREA_MIN = "area.min"
    AREA_MIN_EASED = "area.min_eased"  # in mountainous districts and for craft villages
    AREA_EXISTING_BEFORE = "area.existing_before"  # established before: a small area goes on lawfully
    AREA_SMALL_CHANGE = "area.small_change"  # the increase a decision may grant beyond the plan
    SERVICES_SHARE_MAX = "area.services_share_max"  # storage and services, % of the cluster's area

    # what makes a cluster one of a kind: least share of industrial land, %
    CRAFT_VILLAGE_SHARE = "share.craft_village"
    SPECIALISED_SHARE = "share.specialised"
    SUPPORTING_SHARE = "share.supporting"
    HIGH_TECH_SHARE = "share.high_tech"

    # tests before establishing and expanding; either of the two suffices
    ESTABLISH_FILL_RATE_ABOVE = "establish.fill_rate_above"  # %, strictly more
    ESTABLISH_UNLEASED_MAX = "establish.unleased_max"  # ha
    ESTABLISH_TEST_LEVEL = "establish.test_level"  # the unit whose clusters are tested: district, province, commune
    EXPAND_FILL_RATE_MIN = "expand.fill_rate_min"  # %

    # time limits of an appraisal: {"days": n, "working": true or false}
    LIMIT_NOTICE = "limit.notice"
    LIMIT_RECEIVE = "limit.receive"
    LIMIT_LOCAL_DOSSIER = "limit.local_dossier"
    LIMIT_APPRAISAL = "limit.appraisal"
    LIMIT_DECISION = "limit.decision"
    LIMIT_REGULATION_COPY = "limit.regulation_copy"  # of the utility regulation, to the department

    # choosing the infrastructure investor, points
    COUNCIL_INFRASTRUCTURE_MAX = "council.infrastructure_max"
    COUNCIL_MANAGEMENT_MAX = "council.management_max"
    COUNCIL_CAPACITY_MAX = "council.capacity_max"
    COUNCIL_FINANCE_MAX = "council.finance_max"
    COUNCIL_LEAST = "council.least"

    STATE_SUPPORT_MAX = "support.state_max"  # % of the infrastructure capital
    REGULAR_INSPECTIONS_PER_YEAR = "inspection.regular_per_year"
    # years after which a violation is no longer sanctioned, by field of law
    LIMITATION_ENVIRONMENT = "limitation.environment"
    LIMITATION_FIRE_SAFETY = "limitation.fire_safety"
    LIMITATION_LAND = "limitation.land"
    LIMITATION_CONSTRUCTION = "limitation.construction"
    LIMITATION_INVESTMENT = "limitation.investment"
    LIMITATION_LABOUR = "limitation.labour"
    LIMITATION_OTHER = "limitation.other"
    # the highest fine on organisations (million VND), by field of law; none where the law sets none for the field
    FINE_MAX_ENVIRONMENT = "fine_max.environment"
    FINE_MAX_FIRE_SAFETY = "fine_max.fire_safety"
    FINE_MAX_LAND = "fine_max.land"
    FINE_MAX_CONSTRUCTION = "fine_max.construction"
    FINE_MAX_INVESTMENT = "fine_max.investment"
    FINE_MAX_LABOUR = "fine_max.labour"
    PLANT_DEADLINE = "environment.plant_deadline"  # date by which older clusters must have their wastewater plant
    REGULATION_SINCE = "regulation.since"  # date from which the utility regulation is held to be due
    PETITION_REPLY = "petition.reply"  # time to answer a petition: {"days": n, "working": true or false}
    COMPLAINT_REPLY = "complaint.reply"
    LEGACY_DEADLINE = "legacy.deadline"  # date by which clusters older than QĐ 105/2009 must be established

    # reports: month-day, or {"half_year": month-day, "year": month-day}, or a day of the last month
    REPORT_CUT_OFF = "report.cut_off"
    REPORT_DUE_TENANT = "report.due.tenant"
    REPORT_DUE_INVESTOR = "report.due.investor"
    REPORT_DUE_LOCAL = "report.due.local"
    REPORT_DUE_DEPARTMENT = "report.due.department"
    REPORT_NAMED_DAY_IN_TIME = "report.named_day_in_time"  # "trước ngày 20": whether the 20th is still in time
    REPORT_DUE_QUARTER_LOCAL = "report.due.quarter_local"
    REPORT_DUE_QUARTER_DEPARTMENT = "report.due.quarter_department"
    REPORT_DUE_MONTH = "report.due.month"  # day of the following month
    REPORT_OPENS = "report.opens"  # days before the cut-off
    REPORT_LOCAL_LEVEL = "report.local_level"  # who reports for its territory: district or commune

    ENVIRONMENT_NEW_CLUSTER_SINCE = "environment.new_cluster_since"  # ground broken since: a newly built cluster

    # which cluster to inspect next: points for each part of the score
    PRIORITY_OPEN_FINDING = "priority.open_finding"  # per finding not remedied
    PRIORITY_OVERDUE_REMEDY = "priority.overdue_remedy"  # per remedy past its deadline, besides
    PRIORITY_YEAR_UNVISITED = "priority.year_unvisited"  # per full year since the last visit
    PRIORITY_YEARS_MOST = "priority.years_most"  # so many years at most; never visited counts as many
    PRIORITY_NO_PLANT = "priority.no_plant"  # operating without a wastewater plant
    PRIORITY_EFFLUENT_FAILS = "priority.effluent_fails"
    PRIORITY_NO_FIRE_ACCEPTANCE = "priority.no_fire_acceptance"  # operating, fire safety not accepted
    PRIORITY_SECTOR_LEVEL = "priority.sector_level"  # per level of risk of the main trade
    PRIORITY_SECTOR_RISK = "priority.sector_risk"  # {VSIC division: level 1 to 3}
    PRIORITY_TEN_TENANTS = "priority.ten_tenants"  # per ten tenants
    PRIORITY_TENANTS_MOST = "priority.tenants_most"  # points for tenants at most
    PRIORITY_PETITION = "priority.petition"  # per petition of an enterprise that waits for an answer

    # reminders: lists of days from the due day, and days after it
    REMIND_BEFORE = "remind.before"  # 0 is the due day itself
    REMIND_AFTER = "remind.after"
    REMIND_ESCALATE = "remind.escalate"  # late so many days, the department is told who

    # checks of returns
    RETURN_OUTLIER = "return.outlier"  # %, away from the median of the last periods
    RETURN_OUTLIER_PERIODS = "return.outlier_periods"  # how many periods back
    RETURN_REGISTER_DIFFERENCE = "return.register_difference"  # %, away from the register
    RETURN_UNIT_SLIP = "return.unit_slip"  # so many times the last period: a wrong unit of measure

    # the watch list
    WATCH_DETAILED_PLAN_MONTHS = "watch.detailed_plan_months"
    WATCH_GROUNDBREAKING_MONTHS = "watch.groundbreaking_months"
    WATCH_CLEARANCE_STALLED_MONTHS = "watch.clearance_stalled_months"
    WATCH_FILL_RATE_MIN = "watch.fill_rate_min"  # %
    WATCH_FILL_RATE_AFTER_YEARS = "watch.fill_rate_after_years"
    WATCH_IDLE_PROJECT_MONTHS = "watch.idle_project_months"
    WATCH_DOSSIER_NEAR_LIMIT_DAYS = "watch.dossier_near_limit_days"  # working days left
    WATCH_TRANSFER_REPLY_DAYS = "watch.transfer_reply_days"  # days, where the letter names no date
    WATCH_OVERLAP_MIN = "watch.overlap_min"  # ha; less is inaccuracy of drawing
    WATCH_RETURN_QUARTERS = "watch.return_quarters"  # how many closed quarters back a missing return is watched
    WATCH_ESCALATE_DAYS = "watch.escalate_days"  # days nobody took an alert, then the leader hears of it
    WATCH_ESCALATE_TAKEN_DAYS = "watch.escalate_taken_days"  # days somebody has had it unresolved
    WATCH_SNOOZE_MAX_DAYS = "watch.snooze_max_days"
