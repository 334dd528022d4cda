import { catchGame } from './dist/games/catch/game.js'
import { vaultGame } from './dist/games/vault/game.js'
import { createRng } from '@ludus/core'
const games={catch:[catchGame,1000],vault:[vaultGame,1000]}
const [game,max]=games[process.argv[2]]; const n=+process.argv[3]||20
const env=await game.createEnv(game.optionsSchema.parse({}),{renderMode:null})
for(const player of ['random','script']){const rs=[],ls=[],lv=[];const rng=createRng(1);const t=performance.now();let steps=0
 for(let e=0;e<n;e++){let {state}=env.reset({seed:1000+e});let R=0,k=0
  for(;k<max;k++){const a=player==='random'?rng.integer(0,env.actionSpace.n):game.script(state,rng);const r=env.step(a);R+=r.reward;state=r.state;steps++;if(r.terminated)break}
  rs.push(R);ls.push(k);lv.push(state.level)}
 const m=a=>a.reduce((x,y)=>x+y)/a.length;const mean=m(rs)
 console.log(process.argv[2],player,'mean',mean.toFixed(2),'sd',Math.sqrt(m(rs.map(r=>(r-mean)**2))).toFixed(1),'min',Math.min(...rs),'max',Math.max(...rs),'steps',m(ls).toFixed(0),'level',m(lv).toFixed(1),(steps/(performance.now()-t)*1000).toFixed(0)+'/s')}
