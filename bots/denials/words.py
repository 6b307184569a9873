"""The closed list of next actions in words."""

from __future__ import annotations

from nightclerk.records import NextAction as Do

ACTIONS = {
    Do.APPEAL: "Appeal",
    Do.SEND_RECORDS: "Send records",
    Do.RETRO_AUTH: "Ask for a retroactive authorization",
    Do.CORRECT_AND_RESUBMIT: "Correct and resubmit",
    Do.NEW_CLAIM: "Send a new claim",
    Do.REVIEW_CODING: "Review the coding",
    Do.VERIFY_ELIGIBILITY_THEN_REBILL: "Verify eligibility, then rebill",
    Do.BILL_OTHER_PAYER: "Bill the other payer",
    Do.PROOF_OF_TIMELY_FILING: "Prove timely filing",
    Do.BILL_PATIENT: "Bill the patient",
    Do.WRITE_OFF_CONTRACTUAL: "Write off (contract)",
    Do.ACCEPT: "Accept",
    Do.HUMAN: "Read it and decide",
}
TO_DO = {
    Do.APPEAL: "Write an appeal with the records that show why it was needed.",
    Do.SEND_RECORDS: "Send what the payer asks for, with its claim number.",
    Do.RETRO_AUTH: "Ask the payer whether it authorizes afterwards, then send the claim again or appeal.",
    Do.CORRECT_AND_RESUBMIT: "Correct it and send a corrected claim with the payer's claim number.",
    Do.NEW_CLAIM: "Correct it and send a new claim; an appeal is not possible.",
    Do.REVIEW_CODING: "Let a coder compare the codes with the chart; change them only where the chart says so.",
    Do.VERIFY_ELIGIBILITY_THEN_REBILL: "Check the coverage on that day, then bill whoever covered it.",
    Do.BILL_OTHER_PAYER: "Find out who covers it and bill that payer.",
    Do.PROOF_OF_TIMELY_FILING: "Send the acknowledgment (277CA or clearinghouse report) that shows when it was sent.",
    Do.BILL_PATIENT: "See whether the patient may be billed (notice signed, network), then bill.",
    Do.WRITE_OFF_CONTRACTUAL: "Write it off.",
    Do.ACCEPT: "Nothing to do.",
    Do.HUMAN: "The codes do not say enough: read the remittance or call the payer.",
}
