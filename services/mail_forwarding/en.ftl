# English: to be read by a native reader.

title = Mail forwarding (the post office's change of address notice)
task = I want my mail forwarded
about = Mail to your former address comes to the new one for a year. Your resident record does not change.
about-prepare = Prints the form to have your mail forwarded. Your resident record does not change.
declare =
    I give the post office notice of my change of address.
    What I have entered is true.
    I know that this is not the notice to the city hall.
declare-prepare =
    What I have entered is true.
    This paper is not yet the notice. It becomes one when I hand it in at a post office.
submit = Give notice with these answers
submit-prepare = Print the form
receipt-title = Your copy of the notice
receipt-title-prepare = Your form

private-title = Is there someone who must not learn your address?
private-hint =
    The post office checks whether the move is real.
    For this it may show parts of the notice to people at the old or the new address.
    If that worries you, enter nothing here and talk to us at the counter.
private-leave = Go to the counter
private-left =
    This cannot be done at this machine. The counter will take care of it.
    { $section }  Phone { $phone }

section-move = Forwarding
section-address = Addresses
section-movers = Whose mail
section-you = Who gives notice

not_the_towns-title = This is a notice to the post office
not_the_towns-hint =
    It has the same name (tenkyo todoke) as the notice to the city hall, but it is another thing.
    It does not change the address in your resident record.
    Mail cannot be forwarded abroad. Mail marked "do not forward" goes back to the sender.

disclosure-title = Read this before you enter an address
disclosure-hint =
    The post office checks by visits and letters whether the move is real.
    For this it may show parts of the notice to people at the old or the new address.
    If somebody must not learn of it, stop here and talk to us at the counter.

who-title = Whose mail is forwarded?
who-label = Whose mail
who-people = Mine and my family's
who-people-hint = Up to 6 people
who-company = A company's or group's

moved_on-title = When do you move?
moved_on-hint = It may be a coming day.
moved_on-label = Day of the move

start_on-title = From when should mail be forwarded?
start_on-hint =
    It takes about 3 to 7 working days from the notice.
    Mail is forwarded for one year from the day of the notice, not from this day.
start_on-label = Forward from

old_postal-title = What was your former postal code?
old_postal-hint = We look up the town by it.
old_postal-label = Former postal code

old_town-title = What was your former address?
old_prefecture-label = Former prefecture
old_city-label = Former city or town
old_street-label = Former district (chome)

old_block-title = What were the old number and building?
old_block-label = Former number
old_building-label = Former building and room

new_postal-title = What is your new postal code?
new_postal-hint = We look up the town by it.
new_postal-label = New postal code

new_town-title = What is your new address?
new_prefecture-label = New prefecture
new_city-label = New city or town
new_street-label = New district (chome)

new_block-title = What are the new number and building?
new_block-hint = If you live in someone's home, add "c/o" and the name to the building.
new_block-label = New number
new_building-label = New building and room

company-title = What is the name of the company or group?
company-hint = As it is written on its mail.
company-label = Company or group

movers-label = Whose mail
movers-member = Person { $n }
movers-more = Is there anybody else whose mail is forwarded?
movers-full = One notice takes 6 people. Give another notice for the others.
movers-twice = The same person is entered twice. Remove or change one.

mover_kana-title = Person { $n }: how is the name written in katakana?
mover_kana-hint = Small and large letters differ: ョ is not ヨ.
family_kana-label = Family name (katakana)
family_kana-unknown = No name in katakana
given_kana-label = Given name (katakana)
given_kana-unknown = No name in katakana

mover_name-title = Person { $n }: what is the name?
mover_name-hint = As it is written on the mail. For mail to a former family name, enter that name as one more person.
family-label = Family name
given-label = Given name

stays-title = Does anyone stay at the old address?
stays-why = So that their mail is not forwarded by mistake.
stays-label = Somebody stays at the old address

standing-title = Who gives the notice?
standing-label = Who gives notice
standing-mover = I do, for my own mail
standing-family = A family member of those people
standing-employee = Somebody of that company or group
standing-other = Somebody else

submitter-title = What is your own name?
submitter_family-label = Family name
submitter_given-label = Given name

phone-title = What phone number reaches you in the daytime?
phone-why = The post office calls if it has a question about the notice.
phone-label = Phone number
phone-unknown = I have no phone

consent-title = Do you agree that the post office checks the move?
consent-hint = It may visit, ask the people who live there, or send a letter to the old address.
consent-label = The post office may check

no_consent-title = Without that, mail cannot be forwarded
no_consent-hint =
    Nothing you entered is sent anywhere.
    If something worries you, talk to { $section }.
    Phone { $phone }

document-identity = Identity card of the person who gives notice
document-old_address = Something that shows the old address (driving licence, My Number card …)
document-employee = A staff card, or something that shows you belong to the company or group

step-bring-when = From today
step-bring = Hand this paper in at the counter of a post office.
step-counter-when = At the counter
step-counter = Staff check the identity card and accept the notice.
step-confirm-when = After that
step-confirm = The post office may check the move by a visit or a letter.
step-start-when = 3 to 7 working days later
step-start = Forwarding begins. It ends one year after the day of the notice.

todo-town_hall = Move your resident record
todo-town_hall-where = The city, ward, town or village office
todo-senders = Tell your bank, insurer and employer the new address
todo-senders-where = Each of them
todo-again = Give notice again if you need more than a year
todo-again-where = A post office
