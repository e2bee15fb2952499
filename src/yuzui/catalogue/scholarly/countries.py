# SPDX-License-Identifier: Apache-2.0
"""Countries as exports write them, by ISO 3166 code.

Hong Kong, Macao and Taiwan have codes of their own here, as in the standard; whether they are
counted together with others is said by the table ``country_map`` and never here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

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
