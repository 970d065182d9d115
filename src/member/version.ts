import project from '../../package.json' with {type: 'json'}

/** This release of the program, for what tells who it is. */
export const SOFTWARE = `jg ${project.version}`

/** Name, version and platform, in the form oclif gives them. */
export function versionLine(): string {
  return `${project.name}/${project.version} ${process.platform}-${process.arch} node-${process.version}`
}
