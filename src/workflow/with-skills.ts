import type { RegisteredSkill } from '../agents/agent-registry.ts';
import type { AgentRequest } from '../agents/agent-request.ts';

/** A request with its skills: what they say stands behind `system`, and their tools may be used where tools are named. */
export function withSkills(request: AgentRequest, skills: readonly RegisteredSkill[]): AgentRequest {
  if (skills.length === 0) return request;
  const told = skills.map(({ name, instructions }) => `# Skill: ${name}\n\n${instructions.trim()}`);
  const { system, tools } = request;
  return {
    ...request,
    system: [...(system === undefined ? [] : [system]), ...told].join('\n\n'),
    ...(tools === undefined
      ? {}
      : { tools: [...new Set([...tools, ...skills.flatMap((skill) => skill.tools ?? [])])] }),
  };
}
