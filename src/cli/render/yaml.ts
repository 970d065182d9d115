/** A value as YAML; a module of its own so that only `-o yaml` loads the package. */
import {Document, Scalar, visit} from 'yaml'
import {escaped, hasTerminalControls} from '../../errors/printable.ts'

/** The value as YAML text; what a terminal would obey stands there as an escape. */
export function toYamlText(value: unknown, options: {readonly lineWidth: number}): string {
  const document = new Document(value, {aliasDuplicateObjects: false})
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && hasTerminalControls(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
  })
  return escaped(document.toString(options))
}
