"""One file per noun of the URL. A route is a sentence: who asks, what may they, do it, answer."""
