# English: to be read by a native reader.

title = Moving-in notice
task = I moved to { $town }
about = Moves your resident record here. It is accepted at the city hall counter.
about-prepare = Prepares the moving-in notice and books your visit to the city hall.
declare =
    I give notice that I have moved to { $town }.
    What I have entered is true.
declare-prepare =
    What I have entered is true.
    I will give notice at the city hall counter on the day booked. This booking is not yet the notice.
submit = Give notice with these answers
submit-prepare = Book with these answers
receipt-title = Your copy
receipt-title-prepare = Your booking
deadline =
    Give notice by { $date }.
    The day the city hall counter accepts it counts.
    You can still give notice later.

private-title = Is there someone who must not learn your address?
private-hint =
    If you are getting away from violence or stalking, your address can be protected.
    Talk to us before you give notice of the move.
    You can do all of it at the counter, without entering anything here.
private-leave = Go to the counter
private-left =
    This cannot be done at this machine. The counter will take care of it.
    { $section }  Phone { $phone }

section-move = The move
section-you = Who gives notice
section-address = Addresses
section-household = Household
section-movers = Who moves
section-visit = Your visit

moved_from-title = Where do you move from?
moved_from-label = Moving from
moved_from-municipality = Another town in Japan
moved_from-abroad = Another country
moved_from-same_town = Within { $town }

within_town-title = A move within { $town } is another notice
within_town-hint =
    For a move within the city, give a notice of change of address (tenkyo todoke) within 14 days after moving.
    Bring an identity card and your My Number card to { $section }.
    Phone { $phone }

standing-title = Who gives the notice?
standing-why = The papers you need depend on who gives notice.
standing-label = Who gives notice
standing-mover = I am moving myself
standing-mover-hint = You will enter your own details first
standing-household = A member of the household they move into
standing-household-hint = I am not moving myself
standing-agent = I was asked to come (agent)
standing-agent-hint = A letter of authority is needed

moved_on-title = When do you start to live at the new address?
moved_on-title-counter = When did you start to live at the new address?
moved_on-hint = The day you live there from, not the day the furniture came. It may be a coming day.
moved_on-hint-counter = The day you live there from, not the day the furniture came.
moved_on-label = Living there from
moved_on-future = Notice can be given once you live there. Enter today or an earlier day.

late_reason-title = Why is it later than 14 days?
late_reason-hint = You can still give notice. Choose what fits best.
late_reason-why = By law the notice is due within 14 days, so we ask for the reason.
late_reason-label = Reason for the delay
late_reason-did_not_know = I did not know about the 14 days
late_reason-illness = Illness or injury
late_reason-work_care = Work, nursing or child care
late_reason-other = Something else

out_notice-title = Have you given moving-out notice to your former town?
out_notice-label = Moving-out notice
out_notice-paper = Yes, and I got a moving-out certificate
out_notice-card = Yes, online or with my My Number card
out_notice-not_yet = Not yet

new_address-title = What is your new address?
new_address-hint = The address in { $town }. If you live in someone's home, add "c/o" and the name to the building.
new_street-label = New district (chome)
new_block-label = New number
new_building-label = New building and room

old_postal-title = What was your former postal code?
old_postal-hint = We look up the town by it.
old_postal-label = Former postal code

old_town-title = What was your former address?
old_town-hint = As it stood in your resident record or on your residence card.
old_prefecture-label = Former prefecture
old_city-label = Former city or town
old_street-label = Former district (chome)

old_block-title = What were the number and the building?
old_block-label = Former number
old_building-label = Former building and room

old_country-title = Which country do you move from?
old_country-label = Former country

old_head-title = Who was the head of your former household?
old_head-hint = The person called setainushi in the resident record.
old_head-label = Former head of household

joins-title = Do you join a household already living at the new address?
joins-hint = "Yes" if you go on that family's resident record.
joins-label = Joins an existing household

head_name-title = Who is the head of that household?
head_name-hint = The person called setainushi in the resident record.
head_name-label = Head of household

movers-label = Who moves
movers-member = Person { $n }
movers-more = Is anybody else moving?
movers-full = You can enter 10 people here. The counter takes the others.
movers-one-head = Choose exactly one head of household: change "Relation to the head".
movers-twice = The same person is entered twice. Remove or change one.

mover_kana-title = Person { $n }: how is the name written in katakana?
mover_kana-hint = Small and large letters differ: ョ is not ヨ.
mover_kana-why = This reading stands in the resident record.
family_kana-label = Family name (katakana)
family_kana-unknown = No name in katakana
given_kana-label = Given name (katakana)
given_kana-unknown = No name in katakana

mover_name-title = Person { $n }: what is the name?
mover_name-hint = As on the residence card or in the resident record.
family-label = Family name
given-label = Given name

mover_born-title = Person { $n }: what is the date of birth?
mover_born-why = To compare with the resident record.
born-label = Date of birth

mover_sex-title = Person { $n }: what is the sex?
mover_sex-why = It stands in the resident record.
sex-label = Sex
sex-female = Female
sex-male = Male
sex-unstated = I do not answer here

mover_relation-title = Person { $n }: what is the relation to the head of household?
mover_relation-hint = In the new household.
relation-label = Relation to the head
relation-head = Head of household
relation-spouse = Husband or wife
relation-child = Child
relation-parent = Father or mother
relation-sibling = Brother or sister
relation-grandchild = Grandchild
relation-partner = Partner, marriage not registered
relation-cohabitant = Somebody living together
relation-other = Other

mover_card-title = Person { $n }: is there a My Number card?
mover_card-hint = The address on the card changes too. Bring the cards of all who move; the 4-digit codes are needed.
has_card-label = My Number card
has_card-have = Yes
has_card-none = No

mover_nationality-title = Person { $n }: what is the nationality?
mover_nationality-why = The address on residence cards is changed at the same time.
nationality-label = Nationality
nationality-japan = Japan
nationality-other = Another country

applicant_name-title = What is your own name?
applicant_family-label = Family name
applicant_given-label = Given name

phone-title = What phone number reaches you in the daytime?
phone-why = The city hall calls if there is a question about the papers.
phone-label = Phone number
phone-unknown = I have no phone

visit_day-title = On which day will you come to the city hall?
visit_day-hint = The day you start to live there, or later.
visit_day-label = Day of your visit
visit_day-before-move = Notice can be given once you live there. Choose that day or a later one.

visit_time-title = At about what time?
visit_time-hint = We will be prepared then. You may wait a little when it is busy.
visit_time-label = Time of your visit

document-identity = Identity card of the person who comes (My Number card, driving licence, residence card …)
document-out_certificate = Moving-out certificate
document-cards = My Number cards of all who move (with the 4-digit codes)
document-residence_cards = Residence cards or special permanent resident certificates of all foreign movers
document-relation_proof = Proof of relation to the head with a Japanese translation (if the head is a foreign national)
document-passports = Passports of all who move (showing the day of entry)
document-family_register = Family register and its address record (not if the register is in { $town })
document-authority = Letter of authority (written by the person you act for)

step-bring-when = On the day booked
step-bring = Bring this paper and what is on the list to { $section }.
step-counter-when = At the counter
step-counter = Staff check the identity card and the papers.
step-register-when = When it is accepted
step-register = Your resident record is made here. The city tells your former town.
step-card-when = After that
step-card = The addresses on your My Number card and residence card are changed.

todo-moving_out = Give moving-out notice (also online)
todo-moving_out-where = Your former town
todo-health_insurance = Join National Health Insurance (if you have no insurance by an employer)
todo-health_insurance-where = { $office }, National Health Insurance
todo-child_allowance = Apply for child allowance
todo-child_allowance-where = { $office }, child care (public servants: your workplace)
todo-school = Arrange the change of school
todo-school-where = { $office }, Board of Education
todo-care_insurance = Hand in the care insurance certificate (if you receive care)
todo-care_insurance-where = { $office }, care insurance
todo-seal = Register your seal again, if you need it
todo-seal-where = { $office }, Residents Division
todo-mail = Have your mail forwarded
todo-mail-where = The post office (also at this machine)
todo-licence = Change the address on your driving licence
todo-licence-where = A police station or licence centre
