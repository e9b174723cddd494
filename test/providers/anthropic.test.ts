import { providerContract } from '../contract/provider.ts';
import { messages } from '../fixtures/providers/messages.ts';

providerContract(messages);
