"""What adjustment and remark code numbers mean for the office, in our own words; the official texts belong to X12.

One line: what happened, category, next action, whether the front desk could have seen it before the visit. Which action
follows from which code was written from billing practice, not from a payer's manual: a clinic changes it in
settings.yaml.
"""

from __future__ import annotations

from typing import NamedTuple

from nightclerk.records import NextAction as Do


class Meaning(NamedTuple):
    """What a code means: `said` is one clause, `category` a word of a closed list."""

    said: str
    category: str
    action: Do
    preventable: bool = False


# Adjustments that every paid claim has: contract, patient's share, sequestration, managed-care withhold, interest.
CONTRACTUAL = frozenset({"1", "2", "3", "23", "24", "45", "59", "66", "85", "94", "104", "131", "225", "237", "253"})

CARCS = {
    "4": Meaning("the modifier does not go with the procedure", "coding", Do.REVIEW_CODING),
    "5": Meaning("the place of service does not go with the procedure", "coding", Do.REVIEW_CODING),
    "6": Meaning("the procedure does not go with the patient's age", "coding", Do.REVIEW_CODING),
    "7": Meaning("the procedure does not go with the patient's sex", "coding", Do.REVIEW_CODING),
    "8": Meaning("the procedure does not go with the provider's specialty", "provider", Do.CORRECT_AND_RESUBMIT),
    "9": Meaning("the diagnosis does not go with the patient's age", "coding", Do.REVIEW_CODING),
    "10": Meaning("the diagnosis does not go with the patient's sex", "coding", Do.REVIEW_CODING),
    "11": Meaning("the diagnosis does not support the procedure", "coding", Do.REVIEW_CODING),
    "13": Meaning("the service is dated after the patient's death", "patient", Do.HUMAN),
    "14": Meaning("the birth date is after the service", "patient", Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "15": Meaning("the authorization number is missing, invalid or for something else", "authorization",
                  Do.CORRECT_AND_RESUBMIT, True),
    "16": Meaning("information is missing or wrong; the remark codes say which", "information", Do.HUMAN),
    "18": Meaning("the payer takes it for a duplicate", "duplicate", Do.HUMAN),
    "19": Meaning("the payer holds workers' compensation liable", "other payer", Do.BILL_OTHER_PAYER, True),
    "20": Meaning("the payer holds a liability insurer liable", "other payer", Do.BILL_OTHER_PAYER, True),
    "21": Meaning("the payer holds a no-fault insurer liable", "other payer", Do.BILL_OTHER_PAYER, True),
    "22": Meaning("another insurance pays first", "other payer", Do.BILL_OTHER_PAYER, True),
    "26": Meaning("the service was before the coverage began", "eligibility", Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "27": Meaning("the service was after the coverage ended", "eligibility", Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "29": Meaning("the claim came after the filing limit", "timely filing", Do.PROOF_OF_TIMELY_FILING),
    "31": Meaning("the payer does not know the patient", "eligibility", Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "32": Meaning("the patient is no covered dependent", "eligibility", Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "33": Meaning("the plan covers no dependents", "eligibility", Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "35": Meaning("the lifetime maximum is used up", "benefit", Do.BILL_PATIENT, True),
    "39": Meaning("the authorization was asked for and refused", "authorization", Do.APPEAL, True),
    "40": Meaning("the payer sees no emergency", "medical necessity", Do.APPEAL),
    "49": Meaning("routine and preventive care is not covered here", "benefit", Do.REVIEW_CODING),
    "50": Meaning("the payer sees no medical necessity", "medical necessity", Do.APPEAL),
    "54": Meaning("a second surgeon or assistant is not covered", "benefit", Do.APPEAL),
    "55": Meaning("the payer calls it experimental", "medical necessity", Do.APPEAL),
    "56": Meaning("the payer calls it unproven", "medical necessity", Do.APPEAL),
    "58": Meaning("the place of service was not right for it", "coding", Do.REVIEW_CODING),
    "96": Meaning("the charge is not covered; the remark codes say why", "benefit", Do.HUMAN),
    "97": Meaning("it counts as part of another service", "coding", Do.REVIEW_CODING),
    "107": Meaning("the claim it belongs to was not found", "information", Do.CORRECT_AND_RESUBMIT),
    "109": Meaning("another payer or contractor covers it", "other payer", Do.BILL_OTHER_PAYER, True),
    "110": Meaning("it was billed before the day of service", "information", Do.CORRECT_AND_RESUBMIT),
    "119": Meaning("the benefit's maximum for the period is used up", "benefit", Do.BILL_PATIENT, True),
    "129": Meaning("what was said of the first payer's decision is wrong", "other payer", Do.CORRECT_AND_RESUBMIT),
    "133": Meaning("the payer still reviews it", "pending", Do.HUMAN),
    "136": Meaning("the first payer's rules were not followed", "other payer", Do.HUMAN),
    "140": Meaning("member ID and name do not go together", "eligibility", Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "146": Meaning("the diagnosis was not valid on that day", "coding", Do.REVIEW_CODING),
    "149": Meaning("the lifetime maximum of this benefit is used up", "benefit", Do.BILL_PATIENT, True),
    "150": Meaning("the records do not support this level of service", "medical necessity", Do.SEND_RECORDS),
    "151": Meaning("the records do not support so many or so often", "medical necessity", Do.SEND_RECORDS),
    "163": Meaning("the attachment named on the claim did not arrive", "information", Do.SEND_RECORDS),
    "164": Meaning("the attachment came too late", "information", Do.SEND_RECORDS),
    "165": Meaning("there was no referral", "authorization", Do.RETRO_AUTH, True),
    "166": Meaning("the payer no longer administers this patient's plan", "eligibility",
                   Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "167": Meaning("the diagnosis is not covered", "benefit", Do.REVIEW_CODING),
    "170": Meaning("this type of provider is not paid for it", "provider", Do.HUMAN),
    "177": Meaning("the patient did not meet the plan's conditions", "eligibility",
                   Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "181": Meaning("the procedure code was not valid on that day", "coding", Do.REVIEW_CODING),
    "182": Meaning("the modifier was not valid on that day", "coding", Do.REVIEW_CODING),
    "183": Meaning("the referring provider may not refer for it", "provider", Do.CORRECT_AND_RESUBMIT),
    "185": Meaning("the rendering provider may not perform it", "provider", Do.CORRECT_AND_RESUBMIT),
    "193": Meaning("the payer looked again and stays with its decision", "appeal", Do.HUMAN),
    "197": Meaning("there was no authorization", "authorization", Do.RETRO_AUTH, True),
    "198": Meaning("more was done than was authorized", "authorization", Do.RETRO_AUTH, True),
    "199": Meaning("revenue code and procedure do not go together", "coding", Do.REVIEW_CODING),
    "200": Meaning("the coverage had lapsed", "eligibility", Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "204": Meaning("the plan does not cover this service", "benefit", Do.BILL_PATIENT, True),
    "206": Meaning("the provider's NPI is missing", "provider", Do.CORRECT_AND_RESUBMIT),
    "207": Meaning("the provider's NPI is no valid number", "provider", Do.CORRECT_AND_RESUBMIT),
    "208": Meaning("the payer has another NPI on file", "provider", Do.CORRECT_AND_RESUBMIT),
    "226": Meaning("information asked of the provider did not come, or not in time", "information", Do.SEND_RECORDS),
    "227": Meaning("information asked of the patient did not come", "patient", Do.HUMAN),
    "231": Meaning("two procedures exclude one another on that day", "coding", Do.REVIEW_CODING),
    "234": Meaning("the procedure is not paid by itself", "coding", Do.REVIEW_CODING),
    "236": Meaning("the code pair is not allowed on that day", "coding", Do.REVIEW_CODING),
    "242": Meaning("the provider is not in the plan's network", "provider", Do.HUMAN, True),
    "243": Meaning("the primary care provider did not authorize it", "authorization", Do.RETRO_AUTH, True),
    "252": Meaning("the payer wants records before it decides", "information", Do.SEND_RECORDS),
    "256": Meaning("the managed-care contract does not pay it", "benefit", Do.ACCEPT),
    "288": Meaning("there was no referral", "authorization", Do.RETRO_AUTH, True),
    "B7": Meaning("the provider was not certified for it on that day", "provider", Do.CORRECT_AND_RESUBMIT),
    "B9": Meaning("the patient is in hospice", "other payer", Do.BILL_OTHER_PAYER, True),
    "B13": Meaning("the payer says it has paid this before", "duplicate", Do.HUMAN),
    "B15": Meaning("it needs another service that was not paid", "coding", Do.REVIEW_CODING),
    "B16": Meaning("the patient does not count as new", "coding", Do.REVIEW_CODING),
    "A1": Meaning("the claim is denied; the remark codes say why", "information", Do.HUMAN),
}  # fmt: skip

# Remark codes that say more than the adjustment: they decide where it is open (16, 96, A1), and MA130 always.
RARCS = {
    "MA130": Meaning("the claim could not be processed and carries no right of appeal", "information", Do.NEW_CLAIM),
    "MA04": Meaning("the first payer's payment was not stated or not readable", "other payer", Do.CORRECT_AND_RESUBMIT),
    "MA27": Meaning("member ID or name is missing or wrong", "eligibility", Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "MA61": Meaning("the member ID is missing or wrong", "eligibility", Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "MA63": Meaning("the main diagnosis is missing or wrong", "coding", Do.REVIEW_CODING),
    "MA92": Meaning("the other insurance is not stated", "other payer", Do.CORRECT_AND_RESUBMIT, True),
    "M51": Meaning("the procedure code is missing or wrong", "coding", Do.REVIEW_CODING),
    "M53": Meaning("the units are missing or wrong", "coding", Do.CORRECT_AND_RESUBMIT),
    "M76": Meaning("the diagnosis is missing or wrong", "coding", Do.REVIEW_CODING),
    "M119": Meaning("the drug code (NDC) is missing or wrong", "coding", Do.CORRECT_AND_RESUBMIT),
    "M127": Meaning("the medical record is missing", "information", Do.SEND_RECORDS),
    "N20": Meaning("it is not paid with another service of that day", "coding", Do.REVIEW_CODING),
    "N29": Meaning("documents are missing", "information", Do.SEND_RECORDS),
    "N56": Meaning("the procedure code is not right for that day", "coding", Do.REVIEW_CODING),
    "N257": Meaning("the billing provider's identifier is missing or wrong", "provider", Do.CORRECT_AND_RESUBMIT),
    "N265": Meaning("the ordering provider's identifier is missing or wrong", "provider", Do.CORRECT_AND_RESUBMIT),
    "N286": Meaning("the referring provider's identifier is missing or wrong", "provider", Do.CORRECT_AND_RESUBMIT),
    "N290": Meaning("the rendering provider's identifier is missing or wrong", "provider", Do.CORRECT_AND_RESUBMIT),
    "N382": Meaning("the patient's identifier is missing or wrong", "eligibility",
                    Do.VERIFY_ELIGIBILITY_THEN_REBILL, True),
    "N706": Meaning("documents are missing", "information", Do.SEND_RECORDS),
}  # fmt: skip
OPEN = frozenset({"16", "96", "A1", "226", "252"})  # adjustments that say little without a remark code
