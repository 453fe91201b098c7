"""What the lines of a page have in common, however they were read: nothing that differs from day to day."""

import re


def shortened(lines):
    """A list says the same again and again, or two things by turns; how often differs from day to day."""
    kept = []
    for line in lines:
        kept.append(line)
        if kept[-2:] == [line, line]:
            kept.pop()
        if len(kept) >= 4 and kept[-2:] == kept[-4:-2]:
            del kept[-2:]
    return kept


MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


def masked(text):
    text = re.sub(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b", "#", text)
    text = re.sub(rf"\b({MONTHS})\b", "#", text)
    text = re.sub(r"\([월화수목금토일]\)|[월화수목금토일]요일", "#", text)
    text = re.sub(r"[0-9][0-9,:-]*", "#", text)
    text = re.sub(r"\bseats? left", "seats left", text)
    return re.sub(r"#( #)+", "#", text).strip()
