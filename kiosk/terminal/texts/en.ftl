# Words of the counter (English): to be read by a native reader.
# The words of each service stand in services/<service>/en.ftl; input errors and eras in kiosk/catalog/words/en.ftl.

## On every screen

back = Back
next = Continue
skip = Continue without
more = Read on {"{"}page{"}"}/{"{"}pages{"}"}
go-on = Continue
change = Change
finish = Finish
to-list = Other services
end-and-erase =
    End
    (erases my answers)
optional = {" "}(optional)
dot = {" "}·{" "}
bullet = • { $text }
list-comma = ,{" "}
label-reading = Reading of the name
label-dot = {" "}/{" "}
until = By { $date }
minutes = about { $n } minutes
fee = ¥{ $yen }
free = free
this-person = this person
members-count = { $n ->
    [one] 1 person
   *[other] { $n } people
}
photos-count = { $n ->
    [one] 1 photo
   *[other] { $n } photos
}
small-letters = “{ $letters }” is a small letter.
number-is = Number { $number }

rail-language =
    Language
    ことば
rail-larger =
    Larger
    text
rail-contrast =
    Change
    colours
rail-help =
    Call
    staff
rail-erase =
    Erase
    & end

offline = The line is down at the moment
offline-hint = You can still hand things in. They are sent by themselves when the line is back.

## Beginning

attract-title = Touch the screen to start
attract-hint =
    画面にさわると始まります。
    Apply to city hall, the post office and others here.
start = Start
today-no-paper = No printing on paper today
today-no-paper-hint = The number and QR code are shown on the screen. Take a photo of them.
today-no-camera = The camera does not work today
today-no-camera-hint = You can bring photos to the counter later.
today-full = No new applications can be taken today
today-full-hint = You can still read replies.
out-title = This machine cannot be used now
out-hint = Please wait until it is repaired.
out-kept = What was handed in is safe
out-kept-hint = Nothing handed in before is lost. You need not hand it in again.
out-broken = Nothing new can be handed in now
out-broken-hint = If it is urgent, press “Call staff” below or go to a counter.

undrawn-title = Your application is with us
undrawn-text = At { $time } one hand-in was taken. Its number is { $number }.
undrawn-hint = The screen stopped, but nothing is lost. You need not enter it again.
undrawn-staff = Staff have been told.
undrawn-no-paper = No slip can be printed. Please write the number down or take a photo of it.
undrawn-seen = I see

language-title = Choose your language
language-hint = ことばを選んでください。 You can change it later.
language-kept = What you have entered stays as it is.

purpose-title = What would you like to do today?
purpose-apply = Apply for something
purpose-apply-hint = Applications, notices, bookings
purpose-read = Read a reply
purpose-read-hint = With the QR code on the slip you were given

services-title = What is it about?
closed-flag = Not now
begun-flag = You have begun this
closed-counter = This is done at a counter with staff.
closed-complete_signed = This needs your own electronic signature, so it cannot be done here.
closed-live_issue = This is possible only while the line is up.
closed-inform = This cannot be done on this machine. The counter takes it.
closed-key = It cannot be sent to its receiver at the moment.
closed-full = No new applications can be taken at the moment.
closed-paper = There is no paper to print on.
closed-where = You can do it at { $receiver }
closed-ask-staff = Press “Call staff” below and ask.

before-minutes = Time it takes
before-fee = Cost
before-receiver = Goes to
before-papers = Good to have with you
before-papers-later = You can start without. They can follow later.
before-data = Only the receiver can read your answers
before-data-hint = You check everything before it is sent. If you stop, it is erased at once.
before-pause = After { $idle } seconds without a touch we ask whether you are there
before-pause-hint = After { $answer } more seconds your answers are erased. One touch continues, as often as you like.
before-prepare = This is not an application or a notice
before-prepare-hint = What you write here is printed. Take the paper to the counter and apply there.
before-booking = This books a visit. It is not the notice itself
before-booking-hint = You will have less to write at the counter. The notice is made at the counter.
begin = Start
private-go-on = Go on here
left-title = All right

## Questions

faults-heading = { $n ->
    [one] One thing to correct
   *[other] { $n } things to correct
}
fault = { $label }: { $text }
ask-present = Your answer now: { $text }
told-before = This is what you said before. Is it right here too?
told-same = The same here
told-different = Different here

key-clear =
    Clear
    all
key-delete =
    Delete
    one
key-as-is = As it is
key-others = Others
key-small-kana = 小
key-space = Space
key-line = New line
key-capitals = ABC
key-small-letters = abc
board-kana = かな
board-katakana = カナ
board-latin = ABC
board-digits = 123

date-year = {""}
date-month = {""}
date-day = {""}
date-year-name = Year
date-month-name = Month
date-day-name = Day
date-today = That is today.
date-ago = That was { $days } ago.
date-ahead = That is in { $days }.
today = Today
yesterday = Yesterday

postal-many = This code has several towns. Choose one.
postal-again = Enter the code again
postal-none = No town has this code
postal-none-hint = Check the code. You can also go on and write the address yourself.

photo-caption = Hold what you want to show before the camera, then press the button.
photo-taking = Taking the photo. Hold still.
photo-shutter = Take a photo
photo-again = Take one more
photo-later = Bring it later
photo-remove = Remove
photo-number = Photo { $n }
photo-failed = The photo was not taken
photo-failed-hint = Press once more. If it does not work, you can bring photos later.
photo-too-large = There is no room for more photos
photo-too-large-hint = The photos you have stay. Remove one to take another.
photo-too-many = You have as many photos as can be sent
photo-too-many-hint = Remove one to take another.
no-camera = The camera does not work
no-camera-hint = You can go on with the other questions. Bring photos to the counter later.

more-yes = Yes, one more
more-no = No, that is everyone
member-remove = Remove

## Check and hand in

check-title = Check before you send
check-hint = Only what you see here is sent. Answers with a lock are not read aloud.
check-next = This is right

another-title = Anything else today?
another-text = You are not asked the same thing twice. You can hand in everything together at the end.
another-yes = Add another
another-no = Go on

declare-title = Hand this in?
declare-title-several = Hand in { $n } things together?
declare-title-booking = Hand in this booking?
declare-title-prepare = Print the form?
declare-prints = It is only printed. Nothing is sent
declare-prints-hint = It counts when you hand the paper in at the counter.
declare-title-followup = Send this?
declare-all = Hand in all { $n }
declare-fee = Cost: { $fee }
declare-receivers = Who receives it
declare-after = Pressing the button hands it in
declare-after-hint = Until you press it, nothing is sent anywhere.
leave-out = Leave out
take-in = Take in
left-out = Not handed in this time
missing-key = It cannot be sent to { $receiver } now
missing-key-hint = Your answers are kept. Leave this receiver out and the others can go. Staff can help.
agent-lost = One moment, please
agent-lost-hint = Your answers are kept. The button works again as soon as the machine is ready.

sealing-title = We are taking it
sealing-text = This takes a few seconds. Please wait.
unsure-title = We are still checking
unsure-hint = The machine is finding out whether your hand-in was taken. It can take a few minutes.
unsure-kept = What you handed in is still in this machine
unsure-kept-hint = It will not be handed in twice. You need not enter it again.
unsure-help = If it takes long, press “Call staff” below.

## Receipt

receipt-title = Handed in
receipt-title-booking = Your booking request is handed in
receipt-when = { $when }
number = Number
number-of = Number ({ $receiver })
number-note = A photo of the QR code works as your receipt too.
number-note-plain = A photo of this works as your receipt too.
not-yet = It has not reached the office yet
counts-office = It counts from the day it reaches the office's computer. A reply tells you when.
counts-cloud = It counts from the moment it reaches the national centre. A reply tells you when.
counts-counter = It counts from the day staff take it.
counts-booking = This books a day to come. The rest is done at the counter on that day.
next-heading = What happens next
step-now-when = Now
step-now = It is locked and safe in this machine
step-now-up = It is sent at once.
step-now-down = The line is down. It is sent by itself when the line is back.
step-reply-when = Reply
step-reply = Read it at any machine with this QR code
step-reply-followup = Read it with the QR code of your first slip
step-reply-lost = If you lose the slip, ask here.
code-warning = This QR code is the key to your replies
code-warning-hint = Do not show it to others. Whoever has it can read the replies.
no-paper = No paper comes out
no-paper-hint = Take a photo of the number and QR code. It works like the paper.
printing-busy = Printing
printing-done = It is printed. Take it with you.
print = Print
print-again = Print again
left-to-do = What is left to do

prepared-title = Your papers are ready
prepared-not-filed = Nothing has been applied for yet
prepared-not-filed-hint = Take the printed paper to the counter. Nothing was sent from here.
bring = What to bring
original-to_be_shown = to show
original-to_be_handed_in = to hand in
original-copy_suffices = a copy is enough

end-title = Erased
end-hint = Nothing you entered is left in this machine.
end-paper = Do not forget your paper and bag.

## Reading a reply

scan-title = Show the QR code of your slip
scan-hint = The paper, or a photo of it on a phone.
scan-caption = Hold the QR code inside the frame.
scan-private =
    The reply is about you.
    Mind who stands near.
scan-no-camera = The camera does not work
scan-no-camera-hint = You can read it at another machine. If it is urgent, press “Call staff” below.
unread-format = This does not look like a slip of ours
unread-format-hint = Show the QR code on the paper you were given.
unread-signature = This QR code cannot be used
unread-signature-hint = If the paper is creased, flatten it and try again. If it does not work, ask staff.
unread-nobody = It cannot be read now
unread-nobody-hint = Wait a moment and show it again.
fetching-title = Looking for replies
fetching-text = Please wait.
cases-title = Which reply would you like to read?
cases-hint = This slip is for several things.
standing-none = No reply yet
standing-arrival = Arrived
standing-message = There is a message
standing-correction = Something needs correcting
standing-decision = Decided
as-of = As of { $when }
as-of-never = This machine has not received any replies yet
as-of-hint = Later replies may not have reached this machine.
no-reply-title = No reply yet
no-reply-text = Handed in: { $when }
no-reply-send = You can send photos of papers or a note afterwards.
reply-title-arrival = It has arrived
reply-title-message = A message
reply-title-correction = Something needs correcting
reply-title-decision = It is decided
reply-from = { $office }, { $when }
reply-due = Please answer by { $date }
reply-due-hint = You can still send it later.
asks-heading = What to correct
reasons-heading = Reasons
appeal-heading = If you do not agree
decision-posted = The formal notice also comes by post.
older-replies = Earlier replies
unreadable = There are replies that could not be checked
unreadable-hint = Ask the receiver by phone.
answer-asked = Correct and send
answer-free = Send papers or a note
outcome-accepted = Accepted
outcome-not_accepted = Not accepted
outcome-granted = Granted
outcome-partly_granted = Granted in part
outcome-refused = Not granted
outcome-withdrawn = Withdrawn
outcome-issued = It will be issued
outcome-confirmed = The booking is confirmed
outcome-changed = The booking has changed
outcome-cancelled = The booking is cancelled

followup-title = Answer to something handed in before
followup-receipt = Slip for your answer
followup-receiver = The receiver of your first hand-in
followup-declare = I send what is written here about something I handed in before. What I have written is true.
followup-submit = Send this
followup_text-title = Is there something you would like to say?
followup_text-hint = If not, continue without.
followup_text-label = What you would like to say
followup_photos-title = Take photos of papers?
followup_photos-hint = Lay the paper flat and get all of it into the picture.
followup_photos-label = Photos of papers
followup-empty = Write something or take at least one photo.

## Help, end, are you still there

help-title = Staff have been called
help-title-unreachable = Staff could not be reached
help-called = Staff have been called.
help-called-at = Called at { $time }
help-called-hint = You can go on until they come.
help-seen = Staff see only how the machine is working
help-seen-hint = They do not see your answers unless you show them.
help-unreachable = Staff could not be reached
help-unreachable-hint = Please speak to somebody nearby.
erase-title = End here?
erase-text = Everything you entered is erased
erase-text-hint = Nothing was handed in, so nothing is left anywhere.
erase-unknown-hint = We do not know yet whether it was taken. Note the number first.
erase-handed-in = What you handed in is not erased
erase-handed-in-hint = It is sent to its receiver as it is.
erase-yes = Erase and end
erase-no = Go on
idle-title = Are you still there?
idle-hint = Touch the screen anywhere to go on.
idle-left = { $n ->
    [one] Ends in 1 second
   *[other] Ends in { $n } seconds
}
idle-kept = When the time is up, what you entered is erased.
idle-unknown = When the time is up, what you entered is erased. Note the number.
idle-handed-in = What you handed in is not erased.
idle-stay = I am here

## Trouble

not-your-fault = It is not your fault.
code-for-staff = Show this to staff
kept = Your answers are not lost
kept-hint = You need not enter them again.
kept-nothing = You have not entered anything yet
kept-nothing-hint = Nothing is lost.
trouble-resume = Try again
trouble-full-title = Nothing new can be taken now
trouble-full-works = You can read replies
trouble-full-works-hint = With the QR code of your slip.
trouble-full-broken = The machine is full
trouble-full-broken-hint = It works again when the line is back. If it is urgent, go to a counter.
trouble-full-staff = Storage limit. Check the line and wait for sending.
trouble-taken-title = It cannot start yet
trouble-taken-works = It works again soon
trouble-taken-works-hint = The visit before is being cleared away.
trouble-taken-broken = Nothing new can be started yet
trouble-taken-broken-hint = If nothing changes in a minute, ask staff.
trouble-taken-staff = Another screen holds the visit. Restart if it lasts over a minute.
trouble-agent-title = A part of the machine does not answer
trouble-agent-works = It may come back in a moment
trouble-agent-works-hint = Wait a moment, then try again.
trouble-agent-broken = It cannot be taken now
trouble-agent-broken-hint = Nothing was handed in yet.
trouble-agent-staff = The agent cannot be reached. Look at its state.
trouble-key-title = It cannot be sent to its receiver
trouble-key-works = Other receivers can be reached
trouble-key-works-hint = When you try again, you can leave this receiver out.
trouble-key-broken = This receiver cannot be reached now
trouble-key-broken-hint = Nothing was handed in. If it is urgent, go to a counter.
trouble-key-staff = The catalogue lists no key of the receiver. Update the catalogue.
trouble-large-title = It is too large
trouble-large-works = With fewer photos it can be taken
trouble-large-works-hint = When you try again, remove photos.
trouble-large-broken = As it is, it cannot be taken
trouble-large-broken-hint = Nothing was handed in.
trouble-large-staff = Over the limit. Look at the number of photos.
trouble-other-title = It could not be taken
trouble-other-works = You can try again
trouble-other-works-hint = It will not be handed in twice.
trouble-other-broken = It has not been taken
trouble-other-broken-hint = Nothing was handed in. If it lasts, ask staff.
trouble-other-staff = Look at the log. The answers are still in the screen process.
unknown-title = We do not know yet whether it was taken
unknown-hint = We can say neither that it was taken nor that it was not.
unknown-kept = What you handed in is still on this screen
unknown-kept-hint = We can check the same hand-in again. It will not be handed in twice.
unknown-broken = We cannot find out now
unknown-broken-hint = Before you end, write the number down or take a photo of it.
unknown-number = If it was taken, its receiver can find it by this number.
unknown-ask = Check again
unknown-staff = Outcome of a hand-in unknown. Note the number, ask the receiver later.
