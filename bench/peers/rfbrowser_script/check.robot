*** Settings ***
Documentation       One eligibility check with Robot Framework Browser; the job comes in the environment.

Library             Browser
Library             OperatingSystem
Library             totp


*** Test Cases ***
Check
    ${job}=    Evaluate    json.loads($JOB)    json
    VAR    ${member}    ${job}[members][0]
    New Browser    chromium    headless=True    executablePath=${job}[browser]    args=${job}[arguments]
    New Page    ${job}[url]/login
    Fill Text    input[name=uid]    ${job}[username]
    Fill Text    input[type=password]    ${job}[password]
    Click    \#signin button[type=submit]
    ${code}=    Code Now    ${job}[totp]
    Fill Text    \#code    ${code}
    Click    form[action="/mfa"] button
    Get Url    contains    /home
    Go To    ${job}[url]/eligibility
    Fill Text    \#memberId    ${member}[member_id]
    Fill Text    \#dob    ${member}[birth_date]
    Fill Text    \#dos    ${member}[service_date]
    Click    form\#elig button
    Wait For Elements State    table.coverage    visible
    Wait For Load State    domcontentloaded
    ${heads}=    Evaluate JavaScript    ${None}
    ...    () => [...document.querySelectorAll("table.coverage th")].map(cell => cell.innerText.trim())
    ${texts}=    Evaluate JavaScript    ${None}
    ...    () => [...document.querySelectorAll("table.coverage td")].map(cell => cell.innerText.trim())
    ${cells}=    Evaluate JavaScript    ${None}
    ...    () => [...document.querySelectorAll("table.benefits td")].map(cell => cell.innerText.trim())
    ${width}=    Get Element Count    table.benefits th
    ${answer}=    Evaluate
    ...    json.dumps({"coverage": dict(zip($heads, $texts)), "benefits": list(zip(*[iter($cells)] * $width))})
    ...    json
    Create File    %{BENCH_ANSWER}    ${answer}
