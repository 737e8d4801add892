internal import CICU

/// The simple uppercase of one character: `ß` stays as it is.
public func simpleUppercase(_ scalar: UInt32) -> UInt32 { cicu_uppercase(scalar) }

/// The simple titlecase of one character, which differs from its uppercase for digraphs like `ǆ`.
public func simpleTitlecase(_ scalar: UInt32) -> UInt32 { cicu_titlecase(scalar) }
