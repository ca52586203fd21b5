"""Words for made-up records: real ones for what is common, compounds for what is rare."""

import re
from pathlib import Path

REGISTER = Path(__file__).resolve().parent.parent / "places" / "data" / "register.csv"


def _words(text: str) -> list[str]:
    return text.split()


def _phrases(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split(",")]


# Each theme with services of its field; a record's services, title and nouns come from here.
SERVICES = {
    "adult-social-care": _phrases("home care, reablement, respite stays, shared lives carers,"
        " dementia support, assistive technology, direct payments, day opportunities"),
    "children-and-young-people": _phrases("family hubs, foster care, youth clubs, care leavers,"
        " early help, play areas, school attendance, short breaks"),
    "public-health": _phrases("stop smoking support, healthy weight, sexual health clinics,"
        " vaccination outreach, drug recovery, walking groups, breastfeeding support"),
    "housing-and-homelessness": _phrases("rough sleeping outreach, empty homes, damp repairs,"
        " temporary accommodation, tenancy support, retrofit, modular homes, private renting"),
    "planning-and-regeneration": _phrases("high street renewal, design codes, local plans,"
        " planning applications, heritage buildings, town squares, brownfield land"),
    "local-economy-and-jobs": _phrases("social value, apprenticeships, business grants, markets,"
        " community wealth building, co-operatives, job clubs, living wage"),
    "transport-and-streets": _phrases("school streets, cycle hangars, demand responsive buses,"
        " pothole repairs, street lighting, electric vehicle charging, low traffic streets"),
    "waste-and-recycling": _phrases("food waste collections, repair cafes, fly tipping, reuse shops,"
        " textile recycling, garden waste, bin route planning, household tips"),
    "climate-and-environment": _phrases("solar schools, heat networks, rain gardens, flood wardens,"
        " carbon budgets, home insulation, peat restoration, energy advice"),
    "culture-libraries-and-leisure": _phrases("libraries, museums, swimming pools, festivals,"
        " public art, archives, libraries of things, music lessons"),
    "community-safety": _phrases("night time wardens, hate crime reporting, domestic abuse refuges,"
        " knife crime mentoring, street lighting, scams awareness, neighbour disputes"),
    "community-power-and-participation": _phrases("citizens assemblies, participatory budgeting,"
        " community lotteries, asset transfers, neighbourhood plans, crowdfunding, volunteering"),
    "digital-and-data": _phrases("chatbots, data sharing, open data, sensors, digital inclusion,"
        " website templates, online forms, note taking software"),
    "finance-and-commissioning": _phrases("budget simulators, joint commissioning, fraud checks,"
        " council tax collection, outcome contracts, shared procurement, invest to save funds"),
    "workforce-and-leadership": _phrases("four day week, coaching, shared services, recruitment,"
        " staff wellbeing, apprentices, hybrid work, management training"),
    "emergency-and-resilience": _phrases("flood plans, warm spaces, emergency volunteers, heatwave"
        " plans, food banks, power cut support, community resilience"),
    "parks-and-green-space": _phrases("pocket parks, wildflower verges, allotments, tree planting,"
        " park friends groups, play equipment, urban orchards, beach cleaning"),
    "education-and-skills": _phrases("adult learning, school meals, literacy tutoring, digital"
        " skills, special educational needs, careers fairs, language classes"),
    "customer-services": _phrases("contact centres, one stop shops, blue badges, benefits advice,"
        " complaints, registrars, text reminders, translation services"),
    "health-integration": _phrases("social prescribing, hospital discharge, neighbourhood teams,"
        " falls prevention, frailty clinics, mental health cafes, community nursing"),
}  # fmt: skip

VERBS = _words(
    """
    started opened tested built ran gave offered shared joined trained brought moved changed used
    made found set helped supported replaced combined redesigned piloted extended trialled funded
    introduced launched created planned delivered mapped matched measured invited linked visited
    published reused repaired lent counted simplified automated pooled commissioned recruited
    paid asked encouraged connected surveyed converted adapted monitored scheduled negotiated
    """
)
ADJECTIVES = _words(
    """
    local new shared small free older younger regular weekly monthly low simple open early joint
    mobile digital rural safe clear warm trusted trained active green practical flexible affordable
    disabled lonely isolated vulnerable busy empty public temporary seasonal independent accessible
    volunteer better spare bilingual peer specialist short reliable quiet pooled modular portable
    """
)
NOUNS = _words(
    """
    people residents council service support staff families community team homes children work
    area group groups time partners need year money health town data help village places carers
    school schools street streets volunteers cost visits advice training building buildings centre
    project space spaces plan budget contract charity charities food energy land garden transport
    bus buses neighbours ward wards waiting referral referrals grant grants survey map website app
    phone calls letters forms appointment appointments waste repair repairs tool tools kit sensors
    software records evidence savings demand risk crisis hospital surgery nurse doctor police
    officer officers councillor councillors tenant tenants landlord landlords tenancy debt income
    wages jobs skills employer employers trader traders shop shops market hall church mosque pub
    library libraries museum park parks tree trees river flood storm heat boiler roof panel panels
    battery vehicle vehicles lorry lorries bike bikes route routes crossing pavement bench lights
    camera cameras noise litter bin bins recycling textiles furniture clothes meals kitchen fridge
    allotment orchard wildlife meadow beach coast farm farmers school-run playground pupils parents
    teachers mentors apprentices graduates veterans migrants refugees learners customers callers
    backlog deadline meeting meetings workshop workshops assembly vote ballot proposal proposals
    funding loan loans shares lottery donation donations licence permit permits inspection audit
    policy guidance template code platform dashboard algorithm device devices tablet tablets laptop
    network networks hub hubs clinic clinics pathway assessment discharge bed beds fall falls
    memory loneliness anxiety recovery addiction weight exercise walking swimming sport art music
    theatre festival heritage archive story stories language Welsh Gaelic interpreter
    """
)
GROUPS = _phrases(
    """
    residents, older people, young people, families, tenants, unpaid carers, disabled residents,
    new parents, care leavers, refugees, small businesses, volunteers, parish councils, schools,
    rough sleepers, people out of work, housing associations, street traders, farmers, veterans
    """
)
ORGANISATIONS = _phrases(
    """
    Community Trust, Housing Association, University, Fire and Rescue Service, NHS Trust, Age UK,
    Citizens Advice, Mind, Wildlife Trust, Volunteer Centre, College, Credit Union, Foundation,
    Development Trust, Residents Association, Bus Company, Energy Co-operative, Arts Centre
    """
)
# Sentences are patterns: a capital letter stands for a word of that class (see generate.py).
SENTENCES = {
    "challenge": _phrases(
        """
        A N and N had grown while N fell, G around L had no N for S, the A N cost too much and N
        went unused, N in L waited months for A N, few G knew about S or the A N, the N relied on A
        N and a A N at L, A N kept N away from L, N reached the N only after a N
        """
    ),
    "approach": _phrases(
        """
        the council V A N with G at L, a A N and G V the N every week, O V N for S, G V A N and
        N near L, two N teams V N together with O, the N was V in L before the A N, a N from L V
        the A N and its N, staff V S by N and by N, the team V N from O and V a A N
        """
    ),
    "outcomes": _phrases(
        """
        D G used the A N in the first year, D per cent fewer N were V, N about N fell by D per
        cent around L, O found that N and A N improved, D N were V at L, the N saved D hours of N,
        G said the A N made N easier
        """
    ),
    "lessons": _phrases(
        """
        start with A N rather than N, G trust a A N from L, plan N for the N early, the A N
        needs a N of its own, do not leave N to one N
        """
    ),
}
TITLES = _phrases(
    """
    S at L: A N for G, how P V S with O, A S for G in P, P and its A N, from L to P: G V A N,
    L N: S by and for G, A N instead of N in P, S: what P learnt from L, P V a A N for S
    """
)
SUMMARIES = _phrases(
    """
    P V a A N so that G get S near L, with O the council V A N for G in and around L, G and staff
    V S at L: D A N in the first year, a A N at L gives G S and N
    """
)
RARE_FIRST = _words(
    """
    Ash Alder Amber Apple Arden Badger Barn Beacon Bell Birch Black Blake Bramble Bram Brent Bright
    Brook Buck Burn Cald Cam Carr Castle Chat Chester Clay Cliff Cobble Cole Copper Corn Cran Crow
    Cud Dane Dart Deep Den Derr Dun Eagle East Eden Elm Ember Fair Fal Farn Fen Fern Fish Flax Fox
    Frost Gar Gild Glen Gold Gors Grand Green Grim Hag Hal Ham Harp Hart Haw Hazel Heath Hedge Hel
    Hen Heron High Hob Holly Honey Horn Hutch Ing Iron Ivy Jack Jen Juniper Kel Ken Kes King Kirk
    Knight Lam Lang Lark Laun Lea Leng Lime Lin Lock Long Lox Lud Mal Maple Mar Marl Mead Mel Mer
    Mill Moss Nar Nettle New Nor North Oak Old Orchard Orm Otter Owl Pad Pear Pen Perry Pick Pine
    Plum Pol Quarry Quill Raven Red Ren Rib Ridge River Rock Rook Rose Rowan Ruff Rush Rye Sal Sand
    Sax Scar Sed Shaw Shel Silver Skel Slade Sloe Snow South Spring Stag Stan Star Stock Stone Swan
    Sweet Tam Tan Teal Thistle Thorn Tid Tin Tor Trent Tun Ul Under Upper Vale Ver Wade Wain War
    Wat Wel West Whit Wil Win Wis Wolf Wood Wren Wych Yar Yew York
    """
)
RARE_LAST = _words(
    """
    acre bank barrow beck bery borne borough bottom bourne bridge brook burgh burn bury by carr
    caster chapel chester church cliffe combe cote cott court cray croft cross dale dean den don
    down drove edge end ergh ey fell field fold ford gale garth gate gill glen grange green grove
    hall ham hampton hanger haugh haven hay head heath hill hithe holm holt hope house how hurst
    ing keld kirk knoll lade lake land lane law lea leigh ley lin lode low lund lynch march mark
    marsh mead mere mill minster mond moor mouth nab ness nock over park patch pike pool port quay
    rake rick ridge rigg rise rith rock royd scale scar set shaw shott side slack slade stead
    stile stoke ston stow strand street sty tarn thorne thorpe thwaite toft ton top tor tree
    twistle vale wald wall ward wash water wath way weir well wharf wick wike wold wood worth
    worthy wyke yard yate
    """
)


def rare_names() -> list[str]:
    """Some 30,000 made-up names of places and people, such as Brambletoft; no two are alike."""
    return list(dict.fromkeys(first + last for first in RARE_FIRST for last in RARE_LAST))


def tokens(pattern: str) -> list[str]:
    """A pattern cut into its words and marks; a slot is a single capital letter."""
    return re.findall(r"[\w-]+|[:.]", pattern)
