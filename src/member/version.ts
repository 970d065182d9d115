import project from '../../package.json' with {type: 'json'}

/** Name and version of this program, as it reports them to others. */
export const SOFTWARE = `jg ${project.version}`

/** Name, version and platform, in oclif's form. */
export function versionLine(): string {
  return `${project.name}/${project.version} ${process.platform}-${process.arch} node-${process.version}`
}
