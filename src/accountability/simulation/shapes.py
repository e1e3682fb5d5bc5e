"""The ledgers of a simulated year: how their keys begin, and their fields, as `rules/records` has them."""

from __future__ import annotations

from collections.abc import Mapping

KEYS: Mapping[str, str] = {
    "org": "DW", "official": "RY", "party": "DX", "parcel": "DK", "contract": "HT", "project": "XM",
    "comp_file": "BC", "resettle": "AZ", "program": "ZC", "payment": "FF", "procurement": "CG",
    "renovation": "WF", "assist": "BF", "notice": "GS", "decision": "JC", "kinship": "QS",
    "key_project": "JD", "inspection": "JCH", "patrol": "XC", "rect": "ZG", "campaign": "ZX",
    "selfcheck": "ZCB", "draw": "CQ", "response": "SM", "petition": "XF", "analysis": "YP", "visit": "JF",
    "case_stat": "TJ", "case_notice": "TB", "meeting": "HY", "talk": "TH", "integrity_file": "LZ",
    "access_log": "CY", "opinion": "YJ", "report": "BG", "training": "PX", "debrief": "SZ", "letter": "HJ",
    "blue": "LJ", "station": "LL", "station_log": "RZ", "task_item": "QD", "task_step": "BZ",
    "posting": "ZD", "collab": "XZ",
}  # fmt: skip

# Record type -> kind of field -> names of fields.
SHAPES: Mapping[str, Mapping[str, str]] = {
    "contract_before": {
        "text": "contract_id", "ref party": "party_id", "ref parcel": "parcel_id",
        "number": "area_mu price_total", "date": "start_on end_on audit_on",
    },
    "comp_file_before": {
        "text": "comp_id", "ref party": "party_id", "number": "comp_mu attach_n total_amount",
        "date": "recheck_on",
    },
    "assist_before": {"text": "assist_id purpose", "number": "budget"},
    "rect_before": {"text": "rect_id", "date": "due_on extended_to"},
    "workcal": {"date": "day", "bool": "is_workday", "text": "source"},
    "petition": {
        "text": "petition_no vault_ref", "enum": "channel kind topic result", "bool": "is_named",
        "ref org": "subject_org_id", "ref official": "subject_id extend_by handler_id",
        "date": "received_on registered_on routed_on accepted_on told_on extend_told_on closed_on reply_on",
        "number": "extend_days", "ref petition": "repeat_of",
    },
    "analysis": {
        "text": "analysis_id", "ref org": "org_id", "month": "period", "date": "issued_on",
        "number": "total_n", "list ref rect": "action_rect_ids",
    },
    "visit": {
        "text": "visit_id", "ref official": "leader_id", "enum": "mode", "ref org": "place_id",
        "date": "date", "ref notice": "notice_id", "list ref petition": "petition_nos", "number": "led_n",
    },
    "case_stat": {
        "text": "stat_id", "ref org": "org_id", "month": "period", "enum": "category",
        "number": "cases_n persons_n typical_n",
    },
    "case_notice": {
        "text": "cn_id", "ref org": "org_id", "date": "decided_on published_on",
        "ref official": "approved_by", "enum": "scope name_level category", "ref training": "lesson_train_id",
    },
    "meeting": {
        "text": "meeting_id minutes", "ref org": "org_id", "enum": "kind", "date": "date",
        "ref official": "chair_id", "number": "invited_n", "list ref official": "present_ids observer_ids",
        "list text": "topics", "list ref rect": "rect_ids", "bool": "head_last",
    },
    "talk": {
        "text": "talk_id record", "enum": "kind reason", "ref official": "from_id to_id",
        "date": "date follow_due follow_on", "bool": "signed",
    },
    "integrity_file": {
        "text": "file_id", "ref official": "official_id custodian_id", "date": "opened_on updated_on",
        "list text": "sections",
    },
    "access_log": {
        "text": "access_id purpose", "ref integrity_file": "file_id", "ref official": "reader_id approver_id",
        "date": "date",
    },
    "opinion": {
        "text": "opinion_id", "ref org": "from_org_id", "date": "received_on collective_on replied_on",
        "ref official": "subject_id signer_id", "enum": "reason", "list text": "checked_depts",
        "ref integrity_file": "file_id",
    },
    "report": {
        "text": "report_id", "enum": "kind", "ref org": "org_id to_org_id", "month": "period",
        "date": "due_on submitted_on", "number": "items_n returned_n",
    },
    "training": {
        "text": "train_id name round signin", "ref org": "org_id", "list text": "topics", "date": "date",
        "number": "hours", "enum": "mode", "list ref official": "attendee_ids",
    },
    "debrief": {
        "text": "debrief_id", "ref official": "official_id", "number": "year questions_n score",
        "date": "held_on feedback_on fix_report_on filed_on",
    },
    "letter": {
        "text": "letter_id", "enum": "kind", "ref org": "from_org_id to_org_id",
        "date": "found_on issued_on due_on replied_on", "ref rect": "rect_id",
    },
    "blue": {
        "text": "blue_id duty", "ref official": "commander_id", "list ref official": "team_ids",
        "ref org": "target_id", "date": "date", "ref inspection": "sample_id", "number": "gap_n",
        "list ref rect": "rect_ids",
    },
    "station": {
        "text": "station_id", "ref org": "org_id town_id",
        "date": "set_on recommended_on vetted_on approved_on closed_on", "ref official": "head_id",
        "list ref official": "member_ids",
    },
    "station_log": {
        "text": "log_id subject_id", "ref station": "station_id",
        "date": "date reported_on feedback_on reviewed_on", "enum": "category", "bool": "found",
        "ref official": "recorder_id",
    },
    "task_item": {
        "text": "item_id aspect title frequency deliverable plan version", "ref org": "lead_org_id",
        "list ref org": "coop_ids",
    },
    "task_step": {
        "text": "step_id file", "ref task_item": "item_id", "ref org": "org_id", "number": "seq",
        "date": "planned_on done_on",
    },
    "posting": {
        "text": "posting_id", "enum": "mode", "ref org": "target_id team_org_id",
        "list ref official": "member_ids", "date": "start_on end_on report_on", "ref key_project": "node_id",
    },
    "collab": {
        "text": "collab_id zone", "enum": "kind", "ref org": "lead_org_id target_id",
        "list ref org": "coop_ids", "date": "assigned_on shared_on due_on done_on",
        "list ref rect": "used_in",
    },
    "parcel": {
        "text": "parcel_id planned_use actual_use conversion_no", "ref org": "village_id",
        "enum": "land_class", "number": "area_mu house_area_m2", "date": "surveyed_on",
    },
    "contract": {
        "text": "contract_id use scan", "enum": "kind award_method", "ref org": "issuer_org_id",
        "ref party": "party_id", "ref parcel": "parcel_id", "ref contract": "parent_contract_id replaced_by",
        "number": "area_mu price_total appraised_total due_total paid_total",
        "date": "signed_on start_on end_on town_approved_on filed_on audit_on", "ref decision": "decision_id",
        "ref official": "handler_id signer_id",
    },
    "project": {
        "text": "project_id name approval_no", "ref org": "org_id", "enum": "kind",
        "date": "pre_notice_on risk_on fund_ready_on approved_on received_on announced_on",
        "ref notice": "plan_notice_id", "number": "approved_area_mu standard_per_mu",
    },
    "comp_file": {
        "text": "comp_id", "ref project": "project_id", "ref parcel": "parcel_id",
        "ref party": "party_id signer_id",
        "number": "measured_mu comp_mu land_amount attach_n attach_amount total_amount",
        "date": "attach_since surveyed_on signed_on pay_due_on recheck_on",
        "list ref official": "surveyor_ids", "ref payment": "payment_id", "list text": "docs",
        "bool": "is_cadre is_kin", "ref official": "recheck_by",
    },
    "resettle": {
        "text": "resettle_id unit_no", "ref project": "project_id", "ref party": "party_id",
        "number": "due_m2 given_m2 fee_due fee_paid", "date": "moved_on promised_on handed_on",
        "enum": "select_mode",
    },
    "program": {
        "text": "program_id name authority", "enum": "category standard_unit",
        "number": "standard_amount pay_due_days notice_days", "bool": "card_only",
        "list ref program": "exclusive_with", "date": "valid_from valid_to",
    },
    "payment": {
        "text": "payment_id card_hash agent_file batch_no", "ref program": "program_id",
        "ref party": "party_id holder_id agent_id", "ref org": "org_id", "month": "period",
        "number": "quantity amount", "date": "due_on approved_on paid_on", "enum": "method status",
        "ref official": "handler_id approver_id", "ref notice": "notice_id",
    },
    "procurement": {
        "text": "proc_id name group_key", "ref org": "org_id", "enum": "category method",
        "number": "est_amount award_amount change_amount paid_total",
        "date": "notice_on due_on signed_on accepted_on", "ref notice": "candidate_notice_id",
        "ref party": "winner_id", "list ref party": "bidder_ids", "ref official": "approver_id",
    },
    "renovation": {
        "text": "reno_id", "ref party": "party_id", "ref org": "org_id", "enum": "grade",
        "date": "graded_on applied_on village_on town_on county_on start_on accepted_on last_aid_on",
        "ref payment": "payment_id", "list text": "photos",
    },
    "assist": {
        "text": "assist_id purpose change_no", "ref org": "org_id sponsor_id",
        "number": "budget released spent", "date": "released_on due_on done_on asset_on",
        "ref decision": "decision_id", "ref notice": "notice_id",
    },
    "notice": {
        "text": "notice_id subject_type subject_id phone photo", "enum": "kind", "ref org": "org_id",
        "date": "posted_on removed_on", "list text": "places columns", "number": "objections",
    },
    "decision": {
        "text": "decision_id topic subject_id minutes", "ref org": "org_id", "enum": "body",
        "date": "proposed_on consulted_on reviewed_on resolved_on", "number": "eligible_n present_n agree_n",
        "ref notice": "post_notice_id result_notice_id",
    },
    "org": {
        "text": "org_id name district", "enum": "kind level", "ref org": "parent_org_id merged_into",
        "date": "active_from active_to", "list text": "tags",
    },
    "official": {
        "text": "official_id name idno_hash post", "ref org": "org_id managed_by",
        "bool": "is_head is_team is_discipline", "enum": "committee", "number": "concurrent_n",
        "date": "post_from post_to",
    },
    "party": {
        "text": "party_id name idno_hash household_id hardship_class card_hash",
        "enum": "kind disability_grade", "ref org": "village_id", "bool": "is_member",
        "date": "died_on moved_out_on", "ref party": "controller_id",
    },
    "death_register": {"ref party": "party_id", "date": "died_on"},
    "kinship": {
        "text": "kin_id", "ref official": "official_id", "ref party": "relative_id",
        "enum": "relation source", "date": "declared_on",
    },
    "key_project": {
        "text": "node_id project_name policy", "ref org": "org_id", "date": "due_on done_on",
        "bool": "critical",
    },
    "inspection": {
        "text": "insp_id", "ref org": "org_id by_org_id", "enum": "kind", "ref campaign": "campaign_id",
        "ref task_item": "item_id", "ref key_project": "node_id", "ref draw": "draw_id", "date": "date",
        "list ref official": "team_ids", "number": "found_n", "list ref rect": "rect_ids",
        "list text": "files", "bool": "prenotified",
    },
    "patrol": {
        "text": "patrol_id term", "number": "round", "ref org": "org_id", "enum": "mode",
        "ref patrol": "parent_id", "date": "start_on end_on feedback_on plan_on progress_on",
    },
    "rect": {
        "text": "rect_id source_id problem measure", "enum": "source_type category status",
        "ref org": "org_id", "ref official": "lead_id owner_id extend_by closed_by",
        "date": "found_on registered_on due_on extended_to done_on closed_on updated_on",
        "list text": "files", "ref inspection": "lookback_id", "ref rect": "recur_of",
    },
    "campaign": {
        "text": "campaign_id name", "ref org": "lead_org_id", "list ref org": "scope_ids",
        "date": "launch_on selfcheck_due fix_due lookback_due report_due",
    },
    "selfcheck": {
        "text": "sc_id", "ref campaign": "campaign_id", "ref org": "org_id", "date": "submitted_on",
        "number": "problem_n", "ref official": "zero_signed_by",
    },
    "draw": {
        "text": "draw_id purpose list_hash seed method swap_reason", "month": "period",
        "number": "list_n k swapped_n", "timestamp": "commit_on seed_on", "list text": "result_ids",
    },
    "response": {
        "text": "resp_id finding_id text", "ref org": "org_id", "date": "submitted_on reviewed_on",
        "list text": "files", "ref official": "reviewed_by", "enum": "outcome",
    },
    "identity_intake": {"text": "idno"},
}  # fmt: skip
