"""English names of countries, as foreign sources write them, to ISO 3166-1 codes.

Written out rather than asked of a library, so that a newer library never changes what a source's record becomes.
A name that is not here has no code: Kosovo has none in ISO 3166-1, Serbia and Montenegro is no more.
"""

from __future__ import annotations

import re

_NAMES = """
AD=Andorra; AE=United Arab Emirates; AF=Afghanistan; AG=Antigua & Barbuda; AI=Anguilla; AL=Albania; AM=Armenia;
AO=Angola; AQ=Antarctica; AR=Argentina; AS=American Samoa; AT=Austria; AU=Australia; AW=Aruba; AX=Åland Islands;
AZ=Azerbaijan; BA=Bosnia & Herzegovina; BB=Barbados; BD=Bangladesh; BE=Belgium; BF=Burkina Faso; BG=Bulgaria;
BH=Bahrain; BI=Burundi; BJ=Benin; BL=St. Barthélemy; BM=Bermuda; BN=Brunei; BO=Bolivia; BQ=Caribbean Netherlands;
BR=Brazil; BS=Bahamas; BT=Bhutan; BV=Bouvet Island; BW=Botswana; BY=Belarus; BZ=Belize; CA=Canada; CC=Cocos (Keeling)
Islands; CD=Congo - Kinshasa; CF=Central African Republic; CG=Congo - Brazzaville; CH=Switzerland; CI=Côte d’Ivoire;
CK=Cook Islands; CL=Chile; CM=Cameroon; CN=China; CO=Colombia; CR=Costa Rica; CU=Cuba; CV=Cape Verde; CW=Curaçao;
CX=Christmas Island; CY=Cyprus; CZ=Czechia; DE=Germany; DJ=Djibouti; DK=Denmark; DM=Dominica; DO=Dominican Republic;
DZ=Algeria; EC=Ecuador; EE=Estonia; EG=Egypt; EH=Western Sahara; ER=Eritrea; ES=Spain; ET=Ethiopia; FI=Finland;
FJ=Fiji; FK=Falkland Islands; FM=Micronesia; FO=Faroe Islands; FR=France; GA=Gabon; GB=United Kingdom; GD=Grenada;
GE=Georgia; GF=French Guiana; GG=Guernsey; GH=Ghana; GI=Gibraltar; GL=Greenland; GM=Gambia; GN=Guinea; GP=Guadeloupe;
GQ=Equatorial Guinea; GR=Greece; GS=South Georgia & South Sandwich Islands; GT=Guatemala; GU=Guam; GW=Guinea-Bissau;
GY=Guyana; HK=Hong Kong SAR China; HM=Heard & McDonald Islands; HN=Honduras; HR=Croatia; HT=Haiti; HU=Hungary;
ID=Indonesia; IE=Ireland; IL=Israel; IM=Isle of Man; IN=India; IO=British Indian Ocean Territory; IQ=Iraq; IR=Iran;
IS=Iceland; IT=Italy; JE=Jersey; JM=Jamaica; JO=Jordan; JP=Japan; KE=Kenya; KG=Kyrgyzstan; KH=Cambodia; KI=Kiribati;
KM=Comoros; KN=St. Kitts & Nevis; KP=North Korea; KR=South Korea; KW=Kuwait; KY=Cayman Islands; KZ=Kazakhstan;
LA=Laos; LB=Lebanon; LC=St. Lucia; LI=Liechtenstein; LK=Sri Lanka; LR=Liberia; LS=Lesotho; LT=Lithuania;
LU=Luxembourg; LV=Latvia; LY=Libya; MA=Morocco; MC=Monaco; MD=Moldova; ME=Montenegro; MF=St. Martin; MG=Madagascar;
MH=Marshall Islands; MK=North Macedonia; ML=Mali; MM=Myanmar (Burma); MN=Mongolia; MO=Macao SAR China; MP=Northern
Mariana Islands; MQ=Martinique; MR=Mauritania; MS=Montserrat; MT=Malta; MU=Mauritius; MV=Maldives; MW=Malawi;
MX=Mexico; MY=Malaysia; MZ=Mozambique; NA=Namibia; NC=New Caledonia; NE=Niger; NF=Norfolk Island; NG=Nigeria;
NI=Nicaragua; NL=Netherlands; NO=Norway; NP=Nepal; NR=Nauru; NU=Niue; NZ=New Zealand; OM=Oman; PA=Panama; PE=Peru;
PF=French Polynesia; PG=Papua New Guinea; PH=Philippines; PK=Pakistan; PL=Poland; PM=St. Pierre & Miquelon;
PN=Pitcairn Islands; PR=Puerto Rico; PS=Palestinian Territories; PT=Portugal; PW=Palau; PY=Paraguay; QA=Qatar;
RE=Réunion; RO=Romania; RS=Serbia; RU=Russia; RW=Rwanda; SA=Saudi Arabia; SB=Solomon Islands; SC=Seychelles; SD=Sudan;
SE=Sweden; SG=Singapore; SH=St. Helena; SI=Slovenia; SJ=Svalbard & Jan Mayen; SK=Slovakia; SL=Sierra Leone; SM=San
Marino; SN=Senegal; SO=Somalia; SR=Suriname; SS=South Sudan; ST=São Tomé & Príncipe; SV=El Salvador; SX=Sint Maarten;
SY=Syria; SZ=Eswatini; TC=Turks & Caicos Islands; TD=Chad; TF=French Southern Territories; TG=Togo; TH=Thailand;
TJ=Tajikistan; TK=Tokelau; TL=Timor-Leste; TM=Turkmenistan; TN=Tunisia; TO=Tonga; TR=Türkiye; TT=Trinidad & Tobago;
TV=Tuvalu; TW=Taiwan; TZ=Tanzania; UA=Ukraine; UG=Uganda; UM=U.S. Outlying Islands; US=United States; UY=Uruguay;
UZ=Uzbekistan; VA=Vatican City; VC=St. Vincent & Grenadines; VE=Venezuela; VG=British Virgin Islands; VI=U.S. Virgin
Islands; VN=Vietnam; VU=Vanuatu; WF=Wallis & Futuna; WS=Samoa; YE=Yemen; YT=Mayotte; ZA=South Africa; ZM=Zambia;
ZW=Zimbabwe
"""
_OTHER_NAMES = """
AG=Antigua and Barbuda; BA=Bosnia and Herzegovina; BL=Saint Barthélemy; BN=Brunei Darussalam; BQ=Bonaire, Sint
Eustatius and Saba; CD=Congo (Kinshasa); CD=Democratic Republic of the Congo; CG=Congo (Brazzaville); CI=Côte
d'Ivoire; CI=Ivory Coast; CN=People's Republic of China; CV=Cabo Verde; CV=Cape Verde; CZ=Czech Republic; FO=Faeroe
Islands; GB=Great Britain; GB=Northern Ireland; GB=U.K.; GB=UK; HK=Hong Kong; IR=Iran, Islamic Republic of; KN=Saint
Kitts and Nevis; KR=Korea, South; KR=Republic of Korea; LA=Lao People's Democratic Republic; LC=Saint Lucia;
MD=Moldova, Republic of; MD=Republic of Moldova; MF=Saint Martin; MK=Republic of North Macedonia; MM=Burma;
MM=Myanmar; MO=Macao; MO=Macau; NL=The Netherlands; PM=Saint Pierre and Miquelon; PS=Palestine; PS=West Bank and Gaza
Strip; RU=Russian Federation; SH=Saint Helena; SJ=Svalbard and Jan Mayen; ST=São Tomé and Príncipe; SY=Syrian Arab
Republic; SZ=Swaziland; TC=Turks and Caicos Islands; TL=East Timor; TR=Turkey; TR=Türkiye; TT=Trinidad and Tobago;
TW=Taiwan, Province of China; TZ=Tanzania, United Republic of; US=U.S.; US=U.S.A.; US=USA; US=United States of
America; VA=Vatican City State; VC=Saint Vincent and the Grenadines; VN=Viet Nam; WF=Wallis and Futuna
"""


def _table(*blocks: str) -> dict[str, str]:
    found = {}
    for block in blocks:
        for pair in block.replace("\n", " ").split(";"):
            code, _, name = pair.strip().partition("=")
            found[_folded(name)] = code
    return found


def _folded(name: str) -> str:
    return re.sub(r"\s+", " ", name).strip().replace("’", "'").replace("&", "and").replace("St. ", "Saint ").casefold()


_CODES = _table(_NAMES, _OTHER_NAMES)
_WITH_COMMA = tuple(name for name in sorted(_CODES, key=len, reverse=True) if "," in name)


def find_country(name: str) -> str | None:
    """The code of a country by its English name, None where the name is not in the table."""
    return _CODES.get(_folded(name))


def list_names(joined: str) -> tuple[str, ...]:
    """The names in a list with commas; a name that itself holds a comma stays whole."""
    rest, found = joined.strip(), []
    while rest:
        folded = _folded(rest)
        whole = next((name for name in _WITH_COMMA if folded == name or folded.startswith(f"{name},")), None)
        # The comma within a name keeps its place when folded only where no space around it was doubled.
        cut = rest.find(",") if whole is None else _end_of(rest, whole.count(","))
        name, rest = (rest, "") if cut < 0 else (rest[:cut], rest[cut + 1 :].strip())
        if name.strip():
            found.append(name.strip())
    return tuple(dict.fromkeys(found))


def _end_of(text: str, commas: int) -> int:
    """Where the part of `text` with so many commas in it ends; -1 for its end."""
    place = -1
    for _ in range(commas + 1):
        place = text.find(",", place + 1)
        if place < 0:
            return -1
    return place
