# English: to be read by a native reader.

title = Application for a disaster damage certificate
task = My home was damaged in a disaster
about = The city looks at the damage to your home and issues a certificate (risai shomeisho).
declare =
    I apply to { $town } for a disaster damage certificate.
    What I have entered is true.
    I agree that the city looks at resident and property tax records to examine the damage.
submit = Apply with these answers
receipt-title = Your copy of the application
deadline =
    Apply by { $date }.
    It counts from the day it reaches the city.
    You can still apply later; the city will ask why.

section-house = Your home
section-you = About you
section-damage = The damage
section-after = What comes next

what-title = What was damaged?
what-hint = Which certificate you get depends on this.
what-label = What was damaged
what-dwelling = The home I live in
what-dwelling-hint = Also a rented house or flat
what-belongings = A car, furniture, a shed
what-belongings-hint = The home itself is all right
what-vacant = A building where nobody lives
what-vacant-hint = An empty house, shop or storehouse
what-fire = Burnt or soaked in a house fire

fire_station-title = The fire station certifies damage by fire
fire_station-hint =
    This application is for earthquakes, heavy rain and the like.
    For a fire, ask the fire station of the place where it burned.

other_certificate-title = There is another certificate for this
other_certificate-hint =
    This certificate is for homes that people live in.
    For cars, furniture and empty buildings the city issues a certificate of reported damage.
    Come to { $section } with photos. Phone { $phone }

disaster-title = Which disaster was it?
disaster-label = Disaster
disaster-other = Another disaster, not in this list

damaged_on-title = When did the damage happen?
damaged_on-hint = If you are not sure, give the day you noticed it.
damaged_on-label = Day of the damage

standing-title = Who are you in that home?
standing-why = The papers you need depend on who applies.
standing-label = Who applies
standing-head = Head of the household living there
standing-member = A family member living there
standing-owner = The landlord or owner
standing-owner-hint = I do not live there myself
standing-agent = I was asked to come (agent)
standing-agent-hint = A letter of authority is needed later

kana-title = How is your name written in katakana?
kana-hint = Small and large letters differ: ョ is not ヨ.
kana-why = So that we say your name correctly when we call.
family_kana-label = Family name (katakana)
family_kana-unknown = I have no name in katakana
given_kana-label = Given name (katakana)
given_kana-unknown = I have no name in katakana

name-title = What is your name?
name-hint = It is written on the certificate. Use the spelling on your identity card.
family-label = Family name
given-label = Given name

phone-title = What phone number reaches you now?
phone-hint = The phone of your family or of the place you stay at is fine.
phone-why = The city calls to arrange the inspection or to ask a question.
phone-label = Phone number
phone-unknown = No phone reaches me

reach-title = How can we reach you?
reach-hint = The name of a shelter, or a person who can tell you. You may leave this empty.
reach-label = How to reach you

dwelling-title = Where is the damaged home?
dwelling-hint = The address in { $town }. For a flat, give the room number too.
dwelling-why = So that we visit the right home.
dwelling_street-label = District (chome)
dwelling_block-label = Number
dwelling_building-label = Building and room

tenure-title = Who owns the home?
tenure-label = Owner of the home
tenure-owned = I or my family
tenure-rented = A landlord (we rent it)
tenure-public_rented = The city or the prefecture
tenure-employer = My employer
tenure-other = Somebody else

head_name-title = Who is the head of that household?
head_name-hint = The person called setainushi in the resident record.
head_family-label = Head's family name
head_given-label = Head's given name

household_count-title = How many people lived there when it happened?
household_count-hint = Count yourself too.
household_count-why = The certificate lists the household. We check names in the resident record.
household_count-label = People living there

staying-title = Where are you staying now?
staying-why = To know where to send papers and when to visit.
staying-label = Where you stay
staying-home = In that home
staying-shelter = In a shelter
staying-relatives = With relatives or friends
staying-other = Elsewhere (hotel, car …)

staying_place-title = What is the place where you stay?
staying_place-hint = The name of the shelter, or the address. Leave it empty if you would rather not say.
staying_place-label = Name or address of the place

damage-title = What kind of damage is it?
damage-hint = Choose all that apply.
damage-label = Kind of damage
damage-shaking = Broken by shaking
damage-flood = Flooded
damage-wind = Broken by wind
damage-landslide = Earth or stones came in
damage-other = Something else

flood_depth-title = How high did the water come?
flood_depth-hint = Choose the highest mark left inside.
flood_depth-label = Height of the water
flood_depth-below_floor = Below the floor
flood_depth-to_50cm = To the knee (up to 50 cm above the floor)
flood_depth-to_100cm = To the hips (up to 1 m)
flood_depth-to_180cm = To the head (up to 1.8 m)
flood_depth-above_180cm = Higher, or to the upper floor

cleaned-title = Have you cleaned up or repaired yet?
cleaned-hint = You can apply either way. Take photos first.
cleaned-label = Cleaning and repair
cleaned-not_yet = Not yet
cleaned-cleaned = Cleaned up
cleaned-repaired = Repaired, or repair ordered

self_assessment-title = Should the city decide from photos alone?
self_assessment-hint =
    This is for light damage. The result is "partial damage" (below quasi-half).
    Nobody visits, and the certificate comes sooner.
    If you disagree with the result, you can ask for an inspection later.
self_assessment-label = Decide from photos alone

photos-title = Do you want to take photos of the damage?
photos-hint =
    Take the outside from four sides and each damaged part up close.
    Up to 20 photos. If you have none now, you can hand them in later.
photos-why = So that the inspectors can see what is broken.
photos-label = Photos of the damage

inspection-title = When can somebody be at home for the inspection?
inspection-hint = Somebody has to be there when we look inside. We call to fix the day.
inspection-label = Times for the inspection
inspection-weekday_morning = Weekday mornings
inspection-weekday_afternoon = Weekday afternoons
inspection-weekend = Saturday or Sunday
inspection-any = Any time

copies-title = How many certificates do you need?
copies-hint = One each for the insurer, employer, school … They are free of charge.
copies-label = Number of certificates

document-identity = Your identity card (if it is lost, there are other ways)
document-photos = Photos of the damage (they may follow)
document-bills = Estimate or bill of the repair
document-ownership = A paper that shows you own the building
document-authority = Letter of authority

step-arrive-when = Within a few days
step-arrive = Your application reaches the city.
step-survey-when = After that
step-survey = We call to fix a day, and inspectors look at your home.
step-pictures-when = After that
step-pictures = The city decides from the photos. If they are missing, hand them in first.
step-certificate-when = When it is decided
step-certificate = The certificate is issued. The city tells you how to get it.
step-again-when = If you disagree
step-again = You can ask for a second inspection.

todo-keep_photos = Take photos before you clean up
todo-keep_photos-where = With your own phone
todo-insurer = Call your insurer if you have fire or earthquake insurance
todo-insurer-where = Your insurer
todo-support = Ask about money and housing support
todo-support-where = { $office }
