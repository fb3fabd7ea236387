"""python -m screener serve: the command `screener` where it is not installed."""

from screener.cli import main

main(prog_name="screener")
