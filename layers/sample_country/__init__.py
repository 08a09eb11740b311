"""An invented country of any size, to try with what a city does not have: it is where no country is so."""
