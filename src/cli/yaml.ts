/** A value as YAML; a module of its own so that only `-o yaml` loads the package. */
export {stringify as toYamlText} from 'yaml'
