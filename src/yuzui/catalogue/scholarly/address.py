# SPDX-License-Identifier: Apache-2.0
"""Addresses as Web of Science and Scopus print them: organisation first, country last."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from yuzui.catalogue.scholarly.record import Affiliation, Author, parts

# Countries as exports write them, by ISO 3166 code.


_NAMES = """
AD Andorra; AE U Arab Emirates, United Arab Emirates; AF Afghanistan; AG Antigua and Barbuda;
AL Albania; AM Armenia; AO Angola; AR Argentina; AT Austria; AU Australia; AW Aruba; AZ
Azerbaijan; BA Bosnia & Herceg, Bosnia and Herzegovina; BB Barbados; BD Bangladesh; BE
Belgium; BF Burkina Faso; BG Bulgaria; BH Bahrain; BI Burundi; BJ Benin; BM Bermuda; BN
Brunei, Brunei Darussalam; BO Bolivia; BR Brazil; BS Bahamas; BT Bhutan; BW Botswana; BY
Belarus; BZ Belize; CA Canada; CD Dem Rep Congo, Democratic Republic Congo, DEM REP CONGO; CF
Central African Republic; CG Rep Congo; CH Switzerland; CI Cote Ivoire, Ivory Coast, Cote
d'Ivoire, Côte d'Ivoire; CL Chile; CM Cameroon; CN China, Peoples R China, PR China, P R
China, Mainland China; CO Colombia; CR Costa Rica; CU Cuba; CV Cape Verde; CW Curacao; CY
Cyprus; CZ Czech Republic, Czechia; DE Germany, Fed Rep Ger, West Germany, East Germany; DJ
Djibouti; DK Denmark; DM Dominica; DO Dominican Republic; DZ Algeria; EC Ecuador; EE Estonia;
EG Egypt; ER Eritrea; ES Spain; ET Ethiopia; FI Finland; FJ Fiji; FM Micronesia; FO Faroe
Islands; FR France; GA Gabon; GB United Kingdom, England, Scotland, Wales, North Ireland,
Northern Ireland, UK, Great Britain; GD Grenada; GE Georgia; GF French Guiana; GG Guernsey; GH
Ghana; GI Gibraltar; GL Greenland; GM Gambia; GN Guinea; GP Guadeloupe; GQ Equatorial Guinea;
GR Greece; GT Guatemala; GU Guam; GW Guinea-Bissau; GY Guyana; HK Hong Kong; HN Honduras; HR
Croatia; HT Haiti; HU Hungary; ID Indonesia; IE Ireland; IL Israel; IM Isle of Man; IN India;
IQ Iraq; IR Iran; IS Iceland; IT Italy; JE Jersey; JM Jamaica; JO Jordan; JP Japan; KE Kenya;
KG Kyrgyzstan; KH Cambodia; KM Comoros; KN Saint Kitts and Nevis; KP North Korea; KR South
Korea, Republic of Korea, Korea; KW Kuwait; KY Cayman Islands; KZ Kazakhstan; LA Laos, Lao
People's Democratic Republic; LB Lebanon; LC Saint Lucia; LI Liechtenstein; LK Sri Lanka; LR
Liberia; LS Lesotho; LT Lithuania; LU Luxembourg; LV Latvia; LY Libya; MA Morocco; MD Moldova;
ME Montenegro; MG Madagascar; MH Marshall Islands; MK North Macedonia, Macedonia; ML Mali; MM
Myanmar; MN Mongolia; MO Macao, Macau; MR Mauritania; MS Montserrat; MT Malta; MU Mauritius;
MV Maldives; MW Malawi; MX Mexico; MY Malaysia; MZ Mozambique; NA Namibia; NC New Caledonia;
NE Niger; NG Nigeria; NI Nicaragua; NL Netherlands, The Netherlands; NO Norway; NP Nepal; NU
Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru; PF French Polynesia; PG Papua N Guinea,
Papua New Guinea; PH Philippines; PK Pakistan; PL Poland; PR Puerto Rico; PS Palestine; PT
Portugal; PW Palau; PY Paraguay; QA Qatar; RE Reunion, Réunion; RO Romania; RS Serbia,
Yugoslavia; RU Russia, Russian Federation; RW Rwanda; SA Saudi Arabia; SB Solomon Islands; SC
Seychelles; SD Sudan; SE Sweden; SG Singapore; SI Slovenia; SK Slovakia, Slovak Republic; SL
Sierra Leone; SM San Marino; SN Senegal; SO Somalia; SR Suriname; SS South Sudan; ST Sao Tome
and Principe; SV El Salvador; SY Syria; SZ Eswatini, Swaziland; TC Turks and Caicos Islands;
TD Chad; TG Togo; TH Thailand; TJ Tajikistan; TL Timor-Leste, East Timor; TM Turkmenistan; TN
Tunisia; TR Turkey, Turkiye, Türkiye; TT Trinidad & Tobago, Trinidad and Tobago; TW Taiwan; TZ
Tanzania; UA Ukraine; UG Uganda; US United States, USA, United States of America, U S A; UY
Uruguay; UZ Uzbekistan; VA Holy See (Vatican City State); VC Saint Vincent and the Grenadines;
VE Venezuela; VG Virgin Islands; VN Vietnam, Viet Nam; VU Vanuatu; WS Samoa; XK Kosovo; YE
Yemen; ZA South Africa; ZM Zambia; ZW Zimbabwe
"""
CODES: Mapping[str, str] = {
    name.strip().lower(): " ".join(part.split())[:2]
    for part in _NAMES.split(";")
    for name in " ".join(part.split())[3:].split(",")
}
"""Name in small letters to ISO 3166 alpha-2 code."""

_STATE = re.compile(r"(?:[A-Z]{2}\s+)?(?:\d{5}(?:-\d{4})?\s+)?USA")


def code(text: str) -> str | None:
    """Return the code of the country an address ends with.

    Examples
    --------
    >>> code("Peoples R China."), code("MA 02139 USA"), code("Atlantis")
    ('CN', 'US', None)
    """
    word = text.strip().rstrip(".").strip()
    if _STATE.fullmatch(word):
        return "US"
    return CODES.get(word.lower().removeprefix("the "))


_GROUP = re.compile(r"\[([^\]]*)\]\s*([^\[]+)")
_CORRESPONDING = re.compile(r"\(\s*(?:corresponding|reprint)\s+author\s*\)", re.IGNORECASE)


def affiliation(text: str, scopus: bool = False) -> Affiliation:
    """Return the organisation and the country of an address.

    Examples
    --------
    >>> affiliation("Univ A, Dept B, Paris, France").orgs
    (('Univ A', 'FR'),)
    """
    words = parts(text.strip().rstrip("."), ",")
    if not words:
        return Affiliation()
    country = code(words[-1])
    name = words[0]
    if scopus:
        name = next((word for word in words if _ORG.search(word)), words[0])
    return Affiliation(((" ".join(name.split()), country),))


_ORG = re.compile(
    r"universi|institut|academ|college|hospital|laborator(?:y|ies) of|ltd|inc\b|gmbh|cnrs|"
    r"corporation|ministry|école|ecole|polytech|politec|hochschule|大学|研究院|研究所",
    re.IGNORECASE,
)


def of_all(authors: Sequence[Author], places: Sequence[str], scopus: bool = False) -> bool:
    """Give addresses that name no author to all, where that cannot be wrong."""
    if len(places) > 1 and len(authors) > 1:
        return False
    for author in authors:
        author.affiliations += [affiliation(place, scopus) for place in places]
    return True


def of_groups(authors: Sequence[Author], text: str) -> bool:
    """Give authors the addresses of a field C1 of Web of Science."""
    groups = _GROUP.findall(text.replace("\n", " "))
    if groups:
        by_name = {_plain(author.name): author for author in authors}
        for names, where in groups:
            for address in parts(where):
                for name in parts(names):
                    if (author := by_name.get(_plain(name))) is not None:
                        author.affiliations.append(affiliation(address))
        return any(author.affiliations for author in authors)
    return of_all(authors, parts(text, "\n") if "\n" in text else parts(text))


def of_sentences(authors: Sequence[Author], text: str) -> None:
    """Give authors the addresses of a field ``Affiliation`` of Web of Science in BibTeX."""
    short = {_initials(author.name): author for author in authors}
    full = {_plain(author.name): author for author in authors}
    for sentence in re.split(r"\.\s*\n\s*|\.$", text.strip()):
        if not sentence.strip():
            continue
        corresponding = _CORRESPONDING.search(sentence)
        owners, address = _owners(_CORRESPONDING.sub("", sentence), short if corresponding else full)
        for author in owners:
            if corresponding:
                author.corresponding = True
            else:
                author.affiliations.append(affiliation(address))
    if any(author.corresponding for author in authors):
        for author in authors:
            author.corresponding = bool(author.corresponding)


def _owners(sentence: str, known: Mapping[str, Author]) -> tuple[list[Author], str]:
    """Return whose address a sentence holds, and the address."""
    owners: list[Author] = []
    *several, last = parts(sentence)
    for name in several:
        if (author := known.get(_plain(name))) is not None:
            owners.append(author)
    words = parts(last, ",")
    for size in (2, 1):
        author = known.get(_plain(", ".join(words[:size])))
        if author is not None:
            return [*owners, author], ", ".join(words[size:])
    return owners, ", ".join(words[2:]) if owners else last


def reprint(authors: Sequence[Author], text: str) -> None:
    """Mark the corresponding authors of a field RP of Web of Science."""
    pieces = [piece.rsplit(".;", 1)[-1] for piece in _CORRESPONDING.split(text)[:-1]]
    if not pieces:  # the oldest files say nothing behind the name
        pieces = [", ".join(parts(text, ",")[:2])]
    names = {_initials(name) for piece in pieces for name in parts(piece)}
    if names & {_initials(author.name) for author in authors}:
        for author in authors:
            author.corresponding = _initials(author.name) in names


def orcids(authors: Sequence[Author], text: str) -> None:
    """Give authors the ORCID of a field OI: ``Last, First/0000-…; …``.

    Names alone are no ids: two people may share one.
    """
    numbers = {
        _plain(name): number
        for name, _, number in (part.partition("/") for part in parts(text.replace("\n", ";")))
        if re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", number)
    }
    for author in authors:
        author.person = numbers.get(_plain(author.name), author.person)


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "ł": "l"})


def _plain(name: str) -> str:
    """Return a name without accents; fields of one record write them in different ways."""
    text = re.sub(r"[\s.]+", " ", name).strip().lower().translate(_UMLAUTS)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _initials(name: str) -> str:
    """Return surname and first initial, as ``lee, j`` for ``Lee, Jane M.``."""
    last, _, rest = _plain(name).partition(",")
    return f"{last.strip()}, {rest.strip()[:1]}"
