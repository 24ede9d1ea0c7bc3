"""What is open to everybody, and what anybody does with their own login, messages and pages."""

PUBLIC = {
    "GET static",
    "GET signing_in.sign_in",
    "POST signing_in.sign_in",
    "GET signing_in.second_factor",
    "POST signing_in.second_factor",
    "GET health.alive",
    "GET health.ready",
}
LINK = {"GET signing_in.password_link", "POST signing_in.password_link", "GET calendar.show"}
PROOF = {"GET verification.ask", "GET verification.show", "POST verification.compare"}
"""Open to everybody where the office has set `PUBLIC_URL`, and not there where it has not."""
OWN = {
    "GET worklist.worklist",
    "GET rules.help",
    *(f"GET help.{name}" for name in ("show", "filling", "here", "keys", "paper")),
    "POST help.put_first_steps_away",
    "GET signing_in.password",
    "POST signing_in.password",
    "POST signing_in.sign_out",
    "GET own_login.show",
    "GET own_login.second_factor",
    "POST own_login.set_second_factor",
    "POST own_login.end_session",
    "GET own_messages.show",
    *(f"POST own_messages.{name}" for name in ("save", "renew_calendar", "close_calendar")),
    "GET signing_in.session_left",
    "POST signing_in.stay",
}
PRESSED = {
    **dict.fromkeys(("POST own_login.end_session", "POST help.put_first_steps_away"), 303),
    **{"POST own_messages.renew_calendar": 200, "POST own_messages.close_calendar": 303},
}
"""Buttons of one's own without anything to fill in; there is no such session, as after a second press."""
