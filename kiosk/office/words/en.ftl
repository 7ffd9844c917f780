# To be read by a native reader before use. Arguments as in ja.ftl.

arrival-notice = Your { $title } has arrived at { $office }. It will now be checked.
arrival-application = Your { $title } has arrived at { $office }. It will now be examined.
arrival-certificate = Your { $title } has arrived at { $office }. It will now be checked.
arrival-booking = Your { $title } has arrived at { $office }. The notice itself has not been made yet. You will be told when the visit is confirmed.
booking-title = visit booking for { $title }
arrival-report = Your { $title } has arrived at { $office }. { $office } will tell you its reference number.

appeal =
    If you disagree with this decision, you may ask the head of { $office } for a review within three months, counted from the day after you learned of it.
    No review can be asked for once one year has passed, counted from the day after the decision.
    A suit for revocation may be filed against { $office } within six months, counted from the day after you learned of the decision.
