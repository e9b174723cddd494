import { providerContract } from '../contract/provider.ts';
import { chat } from '../fixtures/providers/chat.ts';

providerContract(chat);
