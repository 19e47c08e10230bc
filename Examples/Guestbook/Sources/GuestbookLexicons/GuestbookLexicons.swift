// Everything else in this module is generated from Schemas/. SwiftPM wants one file that is not.
