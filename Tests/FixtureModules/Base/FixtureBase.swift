// All of this module is generated; a module needs one file that is not.
