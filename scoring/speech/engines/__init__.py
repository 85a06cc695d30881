"""The engines that can hear: each one satisfies `scoring.speech.engines.engine.Recogniser`."""
