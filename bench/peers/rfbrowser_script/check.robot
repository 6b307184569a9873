*** Settings ***
Documentation       One eligibility check with Robot Framework Browser; the job comes in the environment.

Library             Browser
Library             OperatingSystem
Library             totp


*** Variables ***
${TEXTS}            (cells) => cells.map(cell => cell.innerText.trim())


*** Test Cases ***
Check
    ${job}=    Evaluate    json.loads($JOB)    json
    VAR    ${member}    ${job}[members][0]
    New Browser    chromium    headless=True    executablePath=${job}[browser]    args=${job}[arguments]
    New Page    ${job}[url]/login
    Fill Text    input[name=uid]    ${job}[username]
    Fill Text    input[type=password]    ${job}[password]
    Click    "Sign in"
    ${code}=    Code Now    ${job}[totp]
    Fill Text    \#code    ${code}
    Click    "Verify"
    Wait For Navigation    ${job}[url]/home
    Go To    ${job}[url]/eligibility
    Fill Text    \#memberId    ${member}[member_id]
    Fill Text    \#dob    ${member}[birth_date]
    Fill Text    \#dos    ${member}[service_date]
    Click    "Check coverage"
    Wait For Elements State    table.coverage    visible
    Wait For Load State    domcontentloaded
    ${heads}=    Evaluate JavaScript    table.coverage th    ${TEXTS}    all_elements=True
    ${texts}=    Evaluate JavaScript    table.coverage td    ${TEXTS}    all_elements=True
    ${cells}=    Evaluate JavaScript    table.benefits td    ${TEXTS}    all_elements=True
    ${width}=    Get Element Count    table.benefits th
    ${answer}=    Evaluate
    ...    json.dumps({"coverage": dict(zip($heads, $texts)), "benefits": [$cells[n:n+$width] for n in range(0, len($cells), $width)]})
    ...    json
    Create File    %{BENCH_ANSWER}    ${answer}
