export { CLEAR_FACTS, factsWith } from '../../src/pipeline/guard/proof/clear-facts.js';
