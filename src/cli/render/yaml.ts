/** Values as YAML; a separate module so that only `-o yaml` loads the package. */
import {Document, Scalar, visit} from 'yaml'
import {escaped, hasTerminalControls} from '../../errors/printable.ts'

/** Returns the value as YAML text, with terminal control characters escaped. */
export function toYamlText(value: unknown, options: {readonly lineWidth: number}): string {
  const document = new Document(value, {aliasDuplicateObjects: false})
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && hasTerminalControls(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
  })
  return escaped(document.toString(options))
}
