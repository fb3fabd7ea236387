"""The version, which the package takes from here, too."""

VERSION = "0.1.0"
