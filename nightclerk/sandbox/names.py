"""The words invented people, places and plans are made of, and the dice that put them together."""

from __future__ import annotations

from random import Random

FIRST = [
    "Adela",
    "Arlo",
    "Beatrix",
    "Benno",
    "Calla",
    "Caspian",
    "Delphine",
    "Dorian",
    "Elowen",
    "Emrys",
    "Fable",
    "Fenwick",
    "Greta",
    "Gideon",
    "Hazel",
    "Hollis",
    "Imogen",
    "Ivo",
    "Juniper",
    "Jasper",
    "Keziah",
    "Kermit",
    "Linnea",
    "Lorcan",
    "Maren",
    "Magnus",
    "Nerys",
    "Nolan",
    "Odette",
    "Orson",
    "Petra",
    "Piers",
    "Quilla",
    "Quincy",
    "Rosalind",
    "Rufus",
    "Saskia",
    "Silas",
    "Tamsin",
    "Tobias",
    "Una",
    "Ulric",
    "Verity",
    "Vaughn",
    "Winifred",
    "Wendell",
    "Xenia",
    "Yara",
    "Yorick",
    "Zelda",
    "Zeno",
]
LAST = [
    "Abernook",
    "Ashwillow",
    "Bramblett",
    "Brightwater",
    "Carroway",
    "Coldbrook",
    "Dapplewood",
    "Dunmere",
    "Eddington",
    "Elderfen",
    "Fairhollow",
    "Fernsby",
    "Goosewell",
    "Greyling",
    "Hartmoor",
    "Hollowell",
    "Inkwell",
    "Ironwood",
    "Jessamy",
    "Kestrelby",
    "Kingfisher",
    "Larkspur",
    "Lowmarsh",
    "Marlowe",
    "Meadowes",
    "Nettleton",
    "Nightingale",
    "Oakhurst",
    "Otterby",
    "Pennywell",
    "Plumley",
    "Quillfeather",
    "Quicksedge",
    "Ravensby",
    "Rushmere",
    "Saltmarsh",
    "Silverlode",
    "Thistlewood",
    "Tidewell",
    "Underhill",
    "Vellacott",
    "Wexcombe",
    "Whitlow",
    "Yarrowby",
    "Zephyrine",
]
# As the clinic writes them -> as the payer's mainframe prints them.
UNUSUAL = (
    ("José", "Núñez", "NUNEZ, JOSE"),
    ("Seán", "O'Neill", "O'NEILL, SEAN"),
    ("Moira", "O'Brambley", "OBRAMBLEY, MOIRA"),
    ("Zoë", "Brontide", "BRONTIDE, ZOE"),
    ("Inés", "Peñalba", "PENALBA, INES"),
    ("Marta", "Garcia-Lopez", "GARCIA-LOPEZ, MARTA"),
    ("Anselm", "Fern-Whitby", "FERN WHITBY, ANSELM"),
    ("Mary Ellen", "Coldbrook", "COLDBROOK, MARY ELLEN"),
    ("François", "Larivière", "LARIVIERE, FRANCOIS"),
    ("Anne-Marie", "St. Osyth", "ST OSYTH, ANNE-MARIE"),
)
TWINS = (
    ("Ann", "Anna"),
    ("Jon", "John"),
    ("Mia", "Mya"),
    ("Erik", "Erika"),
    ("Dan", "Dana"),
    ("Marc", "Mark"),
    ("Carl", "Carla"),
    ("Lena", "Lina"),
    ("Joan", "Joann"),
    ("Sara", "Sarah"),
    ("Paul", "Paula"),
    ("Eric", "Erin"),
)
DOCTORS = (
    "Philippa Underwell MD",
    "Hugo Castlemere DO",
    "Noor Farrowdale MD",
    "Beatrice Longmeadow NP",
    "Ambrose Tilling MD",
    "Yusra Dunmore MD",
    "Clement Harrowgate DO",
    "Ottilie Vane PA",
)
OTHER_PAYERS = (
    "Harborlight Mutual",
    "Prairie Star Benefit Trust",
    "Cedar Valley Medicare Advantage",
    "Northwind Employers Fund",
)
PLANS = (  # plan, plan number, insurance type
    ("Lakeside Choice PPO 1500", "4021", "PPO"),
    ("Lakeside Silver HMO", "2210", "HMO"),
    ("Lakeside Gold HMO", "2240", "HMO"),
    ("Lakeside Bronze HSA 6000", "6105", "HDHP"),
    ("Lakeside Shoreline EPO", "3310", "EPO"),
    ("Lakeside Harbor POS", "5150", "POS"),
    ("Lakeside Senior Advantage", "8801", "Medicare Advantage"),
)


def dice(*parts: object) -> Random:
    """A generator of its own for every topic: what one topic draws never moves what another does."""
    return Random("|".join(map(str, parts)))  # noqa: S311 - invented data must repeat, not surprise


def npi(stem: int) -> str:
    """An invented NPI: nine digits of `stem` behind a 1 and the Luhn check digit over the prefix 80840."""
    body = f"1{stem % 10**8:08d}"
    total = 0
    for place, digit in enumerate(reversed("80840" + body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return body + str(-total % 10)
