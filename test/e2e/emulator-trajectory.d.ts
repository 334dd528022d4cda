export declare const options: { readonly size: number; readonly colour: 'rgb' }
export declare function playTrajectory(id: string, seed: number, steps: number): Promise<string[]>
export declare function hashOf(result: object, picture: unknown): string
