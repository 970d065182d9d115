/** A place in a file: an element, an attribute, or any other. */
export interface Spot {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Details of a refusal besides its message. */
export interface RefusalDetails {
  /** The word in the file that is at fault. */
  readonly word: string
  readonly spot: Spot
  /** Messages of the exceptions behind the first. */
  readonly causes?: readonly string[]
}

/** The exception with which JGroups refuses a configuration; it never leaves this folder. */
export class Refusal extends Error {
  /** Full name of the Java exception. */
  readonly exception: string
  readonly word: string
  readonly spot: Spot
  readonly causes: readonly string[]

  constructor(exception: string, message: string, details: RefusalDetails) {
    super(message)
    this.exception = exception
    this.word = details.word
    this.spot = details.spot
    this.causes = details.causes ?? []
  }
}

/** A fault of a value or rule, before its attribute is known. */
export class JavaFault extends Error {
  readonly exception: string
  /** The property at fault, where the rule knows it. */
  readonly property: string | undefined

  constructor(exception: string, message: string, property?: string) {
    super(message)
    this.exception = exception
    this.property = property
  }

  /** The exception as Java prints it. */
  override toString(): string {
    return `${this.exception}: ${this.message}`
  }
}

/** The most common exceptions. */
export const Java = {
  argument: 'java.lang.IllegalArgumentException',
  state: 'java.lang.IllegalStateException',
  exception: 'java.lang.Exception',
  nullPointer: 'java.lang.NullPointerException',
  classCast: 'java.lang.ClassCastException',
  noClass: 'java.lang.ClassNotFoundException',
  number: 'java.lang.NumberFormatException',
  bounds: 'java.lang.StringIndexOutOfBoundsException',
  fileNotFound: 'java.io.FileNotFoundException',
  io: 'java.io.IOException',
  unknownHost: 'java.net.UnknownHostException',
  bind: 'java.net.BindException',
} as const

/** The refusal of a text that JGroups' reader cannot read. */
export function readerFault(spot: Spot, word: string): Refusal {
  return new Refusal(Java.io, 'null', {word, spot})
}
