"""The version, which the package takes from here, too."""

VERSION = "1.0.0"
